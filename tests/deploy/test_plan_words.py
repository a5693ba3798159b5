"""A plan in words."""

from dataclasses import replace

from qdn_tui.deploy import plan_as_json
from qdn_tui.deploy.plan import (
    RELEASE_ALONE,
    ApiChange,
    FileChange,
    FunctionChange,
    Plan,
    Reason,
    Where,
)
from qdn_tui.deploy.plan_words import counts_words, plan_parts, sizes_words
from qdn_tui.deploy.step import Kind


def test_a_size_that_stays_is_not_said_to_change() -> None:
    assert sizes_words(4032, 4036) == "4032 -> 4036 bytes"
    assert sizes_words(4032, 4032) == "4032 bytes as before"


def test_what_one_changed_stands_first_and_what_only_tells_the_release_in_one_line() -> None:
    def wrote(key: str, *places: Where) -> list[FileChange]:
        return [FileChange(one, f"{one}-bucket", key, Reason.CONTENT, size=9) for one in places]

    shipped = Plan(
        Kind.DEPLOY,
        "local",
        "here",
        "0f9e8d7c6b5a",
        "9d09519615cd",
        files=(
            *wrote("book/index.html", "staging", "site"),
            *wrote("release.json", "staging", "site", "dashboard"),
        ),
        functions=(FunctionChange("site", "the-function", RELEASE_ALONE, 9),),
        api=ApiChange("the-api", "3", RELEASE_ALONE),
    )
    assert counts_words(shipped) == "1 file, release stamp"
    told = {part.title: [line.what for line in part.lines] for part in plan_parts(shipped)}
    assert list(told.items()) == [
        ("Files", ["/book/index.html"]),
        ("Release stamp", ["/release.json, the-function, the-api"]),
    ]
    assert plan_as_json(shipped)["stamped"] == ["/release.json", "the-function", "the-api"]

    coded = replace(shipped, api=ApiChange("the-api", "3", "its code differs"))
    assert counts_words(coded) == "1 file, API, release stamp"
    assert [part.title for part in plan_parts(coded)] == ["Files", "API", "Release stamp"]
