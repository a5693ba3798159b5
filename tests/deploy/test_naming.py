"""What `qdn deploy rollback` is told to go back to: a run or a release, whole or shortened."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from qdn_tui.deploy.errors import Ambiguous, NotRecorded
from qdn_tui.deploy.naming import named
from qdn_tui.deploy.records import Ended, Record
from qdn_tui.deploy.step import Kind


def ran(id_: str, release: str, result: Ended = Ended.DEPLOYED) -> Record:
    return Record(
        id=id_,
        kind=Kind.DEPLOY,
        release=release,
        source="",
        build="",
        by="Dana@desk",
        at=datetime(2026, 11, 20, tzinfo=UTC),
        seconds=1,
        result=result,
        fence=1,
    )


NEWEST_FIRST = (
    ran("20261121T090000-0006-abcdee-9f", "abcdee", Ended.FAILED),
    ran("20261120T110000-0005-abcdef-aa", "abcdef"),
    ran("20261120T100000-0004-abc999-bb", "abc999", Ended.PURGE_PENDING),
    ran("20261120T090000-0003-abcdef-cc", "abcdef"),
    ran("20261119T090000-0002-202612-dd", "202612"),
)
NAMES = tuple(record.id for record in NEWEST_FIRST)


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("abcdef", 1),
        ("abcde", 1),  # the failed run's release never was production's state
        ("abc9", 2),
        (NAMES[3], 3),
        ("20261120T09", 3),
        ("20261119", 4),
        ("202612", 4),  # whole, though runs of a December would begin so
        ("20261121", 0),  # whoever asks is told that it failed
    ],
)
def test_what_only_one_begins_with_is_that_one(asked: str, place: int) -> None:
    assert named(NEWEST_FIRST, asked) == NEWEST_FIRST[place]


@pytest.mark.parametrize(
    ("asked", "fitting"),
    [("20261120T", NAMES[1:4]), ("2026", ("202612", *NAMES[1:4]))],
)
def test_what_more_than_one_begins_with_is_refused_with_their_names(
    asked: str, fitting: Sequence[str]
) -> None:
    with pytest.raises(Ambiguous) as refused:
        named(NEWEST_FIRST, asked)
    assert refused.value.exit_code == 2
    said = refused.value.message
    assert said.startswith(f"{asked} begins {len(fitting)} names: ")
    assert all(name in said for name in fitting)


def test_releases_that_begin_alike_are_told_apart() -> None:
    alike = (*NEWEST_FIRST, ran("20261118T090000-0001-abcd00-ee", "abcd00"))
    with pytest.raises(Ambiguous, match=r"begins 2 names: abcdef, abcd00\. "):
        named(alike, "abcd")


def test_many_are_counted() -> None:
    many = [ran(f"20261101T0900{n:02}-0001-abcdef-ee", "abcdef") for n in range(30)]
    with pytest.raises(Ambiguous, match=r"begins 30 names: .* and 25 more\. "):
        named(many, "20261101")


def test_what_none_begins_with_or_is_too_short_is_not_recorded() -> None:
    with pytest.raises(NotRecorded, match="recorded as abcx"):
        named(NEWEST_FIRST, "abcx")
    with pytest.raises(NotRecorded) as short:
        named(NEWEST_FIRST, "abc")
    assert "at least 4 characters" in short.value.next_step
