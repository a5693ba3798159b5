"""`--help` of every command, and what is said where a command line cannot be meant."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.main import get_command

from qdn_tui.cli.helping import help_text, usage_words
from qdn_tui.cli.main import app
from qdn_tui.cli.spelled import Spelled, all_spelled
from tests.cli.here import run_in

COMMANDS = tuple(all_spelled(get_command(app)))


def one(words: str) -> Spelled:
    return next(command for command in COMMANDS if command.words == words)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_every_help_fits_its_terminal_and_speaks_no_python(width: int) -> None:
    for command in COMMANDS:
        lines = help_text(command, width).splitlines()
        too_long = [line for line in lines if len(line) > width and " " in line.strip()]
        # A choice, a link or an example's option with its value is not broken within.
        assert [line for line in too_long if "--" not in line] == [], command.words
        assert [line for line in lines for word in ("<", "list[", "%Y") if word in line] == []


def test_the_usage_names_all_that_has_to_be_given() -> None:
    usage = " ".join(help_text(one("qdn jobs revert"), 100).split("\n\n")[0].split())
    assert usage == "Usage: qdn jobs revert JOB --reason WHY [OPTIONS]"


def test_a_broken_example_is_copied_whole() -> None:
    shown = help_text(one("qdn jobs new"), 60).split("Examples:\n")[1]
    assert shown.count("\\\n") >= 3
    assert " ".join(shown.replace("\\\n", " ").split()) == one("qdn jobs new").examples[0]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("jobs advance", "Missing argument 'JOB'. See `qdn jobs advance --help`"),
        ("jobs lsit", "No such command 'lsit'. Did you mean 'list'? See `qdn jobs --help`"),
        (
            "jobs list --statsu x",
            "No such option: --statsu. Did you mean --status? See `qdn jobs list --help`",
        ),
        (
            "deploy history --limit 0",
            "Invalid value for '--limit': it is below 1. See `qdn deploy history --help`",
        ),
        ("jobs list extra", "Not understood: extra. See `qdn jobs list --help`"),
        (
            "report --since x",
            "Invalid value for '--since': 'x' is no day such as 2026-11-22. "  # noqa: ISC004
            "See `qdn report --help`",
        ),
        ("--env", "Option '--env' requires an argument. See `qdn --help`"),
    ],
)
def test_a_command_line_that_cannot_be_meant_is_told_in_one_line(
    tmp_path: Path, typed: str, said: str
) -> None:
    ran = run_in(tmp_path, {"HOME": str(tmp_path)}, *typed.split())
    assert (ran.code, ran.out, ran.err) == (2, "", f"qdn: {said}\n")


@pytest.mark.parametrize(
    "words",
    [
        "jobs delete",
        "jobs restore",
        "jobs cancel",
        "deploy status",
        "rollback",
        "restore",
        "status",
    ],
)
def test_a_word_of_other_programs_leads_to_commands_that_are_there(words: str) -> None:
    *path, last = words.split()
    context = SimpleNamespace(command_path=" ".join(("qdn", *path)))
    error = SimpleNamespace(
        ctx=context, format_message=lambda: f"No such command '{last}'. Did you mean 'release'?"
    )
    said = usage_words(error)
    assert "release" not in said
    named = re.findall(r"`(qdn [a-z]+(?: [a-z]+)*)", said)
    assert named
    assert set(named) <= {command.words for command in COMMANDS}


def test_a_group_without_a_command_helps_where_no_program_reads(tmp_path: Path) -> None:
    ran = run_in(tmp_path, {"HOME": str(tmp_path)}, "jobs")
    assert (ran.code, ran.out) == (2, "")
    assert "rotate-link" in ran.err


def test_help_is_also_asked_for_in_front(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path)}
    behind = run_in(tmp_path, environ, "jobs", "note", "--help")
    assert behind.code == 0
    assert behind.out.startswith("Usage: qdn jobs note JOB TEXT [OPTIONS]\n")
    assert run_in(tmp_path, environ, "help", "jobs", "note") == behind
