"""`qdn jobs list --env <TAB>`: what shells offer on a line that is still being typed."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from qdn_tui.cli.half_typed import half_typed
from tests.cli.here import run_in


@pytest.mark.parametrize(
    ("words", "ordered"),
    [
        (["jobs", "li"], ["jobs", "li"]),
        (["jobs", "list", "--env", ""], ["--env", ""]),
        (["jobs", "list", "--env", "of"], ["--env", "of"]),
        (["jobs", "--config", "a", "list", "--env", ""], ["--config", "a", "--env", ""]),
        (["jobs", "--config=a", "list", "--env", "o"], ["--config=a", "--env", "o"]),
        (["jobs", "show", "--env", "o", "1"], ["--env", "o", "jobs", "show", "1"]),
        (["help", "jobs", "re"], ["jobs", "re"]),
        (["jobs", "note", "1", "--", "--env", ""], ["jobs", "note", "1", "--", "--env", ""]),
        ([""], [""]),
    ],
)
def test_the_parser_can_go_on_with_the_last_word(
    words: Sequence[str], ordered: Sequence[str]
) -> None:
    assert half_typed(words) == ordered


def bash(*words: str) -> dict[str, str]:
    return {
        "_QDN_COMPLETE": "complete_bash",
        "COMP_WORDS": "\n".join(("qdn", *words)),
        "COMP_CWORD": str(len(words)),
    }


def zsh(*words: str) -> dict[str, str]:
    return {"_QDN_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": " ".join(("qdn", *words))}


def fish(*words: str) -> dict[str, str]:
    asked = zsh(*words)
    return {**asked, "_QDN_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        (bash("jobs", "list", "--env", ""), "local\noffice\n"),
        (bash("jobs", "list", "--env", "=", "o"), "office\n"),
        (zsh("jobs", "list", "--env", "o"), """_arguments '*: :(("office"))'\n"""),
        (fish("jobs", "list", "--env", "o"), "office\n"),
        (bash("jobs", "list", "--en"), "--env\n"),
        (bash("jobs", "--con"), "--config\n"),
        (bash("jobs", "list", "--config", "other.toml", "--env", "s"), "shop\n"),
        # Nothing lets a shell offer files.
        (bash("jobs", "list", "--config", ""), "\n"),
        (zsh("jobs", "list", "--config", "q"), "_files\n"),
        (bash("--config", "broken.toml", "jobs", "list", "--env", ""), "\n"),
    ],
)
def test_options_of_every_command_are_completed_behind_one(
    tmp_path: Path, asked: dict[str, str], offered: str
) -> None:
    (tmp_path / "qdn.toml").write_text('[env.office]\nstack = "a"\n')
    (tmp_path / "other.toml").write_text('[env.shop]\nstack = "b"\n')
    (tmp_path / "broken.toml").write_text("[env.")
    ran = run_in(tmp_path, {"HOME": str(tmp_path), "QDN_HOME": str(tmp_path), **asked})
    assert (ran.code, ran.out, ran.err) == (0, offered, "")
