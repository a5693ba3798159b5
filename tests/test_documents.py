"""What the documents say is true: their links lead somewhere, their commands can be typed."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer import Context
from typer.main import get_command

from qdn_tui.cli.completing import jobs_offered, remember_releases
from qdn_tui.cli.document import manual, markdown
from qdn_tui.cli.half_typed import options_first
from qdn_tui.cli.main import app
from qdn_tui.cli.spelled import all_spelled
from qdn_tui.tui.cards import card_of
from qdn_tui.tui.last_seen import keep, seen_on
from tests.cli.here import run_in
from tests.domain.desk import BUSINESS, after, author, order, with_job

_ROOT = Path(__file__).parents[1]
_PAGES = [_ROOT / "README.md", _ROOT / "CHANGELOG.md", *sorted((_ROOT / "docs").glob("*.md"))]
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
# Paths of the repository, as the text names them; `<id>` and the like are no files.
_FILE = re.compile(r"`((?:assets|cf|docs|frontend|qdn_tui|requirements|tests)/[A-Za-z0-9_./-]+)`")


# Named as what a reader may add.
_NOT_YET = {"frontend/strings/fr.toml"}


def pages() -> list[Any]:
    return [pytest.param(path, id=path.relative_to(_ROOT).as_posix()) for path in _PAGES]


def commands(text: str) -> Iterator[tuple[str, bool]]:
    """Every `qdn …` of a page, and whether it stands in a block, to be typed as it is.

    Within a sentence a command may be named without what it takes.
    """
    for language, block in _FENCE.findall(text):
        if language in ("toml", "json", "mermaid", "python"):
            continue
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith("qdn"):
                yield line, True
    for line in re.findall(r"`(qdn [^`]+)`", _FENCE.sub("", text)):
        if "…" not in line:
            yield line.replace("\n", " "), False


def typed(line: str) -> list[str]:
    """The words of the command itself: no remark behind it, no pipe, no synopsis' brackets."""
    remark = re.split(r"\s{3,}(?=[^'\"-])", line, maxsplit=1)[0] if "--" not in line else line
    words = shlex.split(remark.replace("[", "").replace("]", ""), comments=True)
    ends = [place for place, word in enumerate(words) if word in ("|", ">", "&&", ";")]
    return words[1 : ends[0]] if ends else words[1:]


def parse(words: list[str]) -> None:
    """Let the command line read the words, running nothing.

    Raises:
        Exception: they are not what it takes.
    """
    if words in (["--install-completion"], ["--show-completion"]):
        return  # they act as soon as they are read
    command: Any = get_command(app)
    context = None
    left = options_first(words)
    while True:
        context = command.make_context(
            command.name or "qdn", list(left), parent=context, resilient_parsing=False
        )
        if not hasattr(command, "commands"):
            return
        left = [*context._protected_args, *context.args]
        if not left:
            return
        command, left = command.commands[left[0]], left[1:]


@pytest.mark.parametrize("page", pages())
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    dead = []
    for found in _LINK.finditer(_FENCE.sub("", text)):
        target = (found[1] or found[2]).partition("#")[0]
        if target and "://" not in target and not target.startswith("mailto:"):
            dead += [] if (page.parent / target).exists() else [target]
    assert dead == []


@pytest.mark.parametrize("page", pages())
def test_files_that_are_named_exist(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        return  # it tells of what was, too
    named = set(_FILE.findall(page.read_text("utf-8"))) - _NOT_YET
    assert sorted(one for one in named if not (_ROOT / one).exists()) == []


@pytest.mark.parametrize("page", pages())
def test_commands_can_be_typed(page: Path) -> None:
    wrong = []
    for line, whole in commands(page.read_text("utf-8")):
        try:
            parse(typed(line))
        except Exception as error:
            kind = type(error).__name__
            named_only = kind in ("MissingParameter", "BadOptionUsage", "NoArgsIsHelpError")
            # --help and --version end with Exit.
            if kind != "Exit" and not (named_only and not whole):
                wrong.append(f"{line}: {kind} {error}")
    assert wrong == []


def test_a_command_that_cannot_be_typed_is_seen() -> None:
    for line in ("qdn jobs advanced 1", "qdn jobs advance 1 --fast", "qdn jobs new --name Mark"):
        with pytest.raises(Exception, match=r".+"):
            parse(typed(line))


def test_every_command_has_an_example_and_a_help() -> None:
    lacking = [
        one.words for one in all_spelled(get_command(app)) if not one.paragraphs or not one.examples
    ]
    assert lacking == ["qdn"]  # the board


def test_the_page_and_the_manual_of_the_command_line_are_current() -> None:
    anew = "python -m qdn_tui.cli.document"
    assert (_ROOT / "docs" / "cli.md").read_text("utf-8") == markdown(), f"{anew} > docs/cli.md"
    assert (_ROOT / "docs" / "qdn.1").read_text("utf-8") == manual(), f"{anew} --man > docs/qdn.1"


def picture(path: Path) -> None:
    """What a board with J-000002 leaves on this machine."""
    document, _ = with_job()
    card = card_of(after(document, order(author())).jobs[1], BUSINESS)
    assert card is not None
    columns = [[card], [], [], []]
    seen = seen_on(
        columns, at=0, business="", utc_offset=0, attention=0, open_and_done=(1, 0), rest=0,
        filtered=False,
    )  # fmt: skip
    keep(path, "", seen)


def test_the_shell_is_offered_commands_environments_and_jobs(tmp_path: Path) -> None:
    (tmp_path / "qdn.toml").write_text('[env.yard]\nstack = "yard"\n[env.shop]\nstack = "shop"\n')
    picture(tmp_path / "state" / "last-seen" / "yard.json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QDN_HOME", str(tmp_path / "state"))
        remember_releases("yard", [("20261121T1700-9", "new prices"), ("20261120T1700-8", "")])

    def offered(line: str) -> list[str]:
        environ = {
            "HOME": str(tmp_path),
            "QDN_HOME": str(tmp_path / "state"),
            "_QDN_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
        }
        return run_in(tmp_path, environ).out.split()

    assert "advance" in offered("qdn jobs ")
    assert offered("qdn --env ") == ["local", "shop", "yard"]
    assert offered("qdn --env yard jobs show j-0") == ["j-000002"]
    assert offered("qdn --env yard jobs show 2") == ["2"]
    assert offered("qdn jobs show --env yard 2") == ["2"]
    assert offered("qdn --env yard deploy rollback ") == ["20261121T1700-9", "20261120T1700-8"]


def test_a_job_is_offered_by_how_its_number_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QDN_HOME", str(tmp_path))
    monkeypatch.setenv("QDN_ENV", "yard")
    monkeypatch.chdir(tmp_path)
    context: Any = Context(get_command(app), info_name="qdn")
    assert jobs_offered(context, "") == []
    picture(tmp_path / "last-seen" / "yard.json")
    for said in ("", "J-", "j-0", "2", "J-000002"):
        number = "2" if said == "2" else f"{said}{'J-000002'[len(said) :]}"
        assert jobs_offered(context, said) == [(number, "Mark")], said
    for said in ("7", "J-1", "Mark"):
        assert jobs_offered(context, said) == [], said
    (tmp_path / "last-seen" / "yard.json").write_text("no picture")
    assert jobs_offered(context, "") == []
