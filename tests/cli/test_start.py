"""`qdn` goes straight to the board where nothing else is asked for."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from qdn_tui.cli.rim import guarded
from qdn_tui.cli.start import Board, board_asked
from qdn_tui.places import glance


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ([], Board()),
        (["--env", "production"], Board("production")),
        (["--env=production"], Board("production")),
        (["--config", "a.toml", "--env", "x"], Board("x", Path("a.toml"))),
        (["jobs", "list"], None),
        (["--env", "x", "jobs", "list"], None),
        (["--help"], None),
        (["--version"], None),
        (["--env"], None),
        (["--env", "--help"], None),
        (["--env="], None),
        (["--env", "a", "--env", "b"], None),
        (["--unknown", "x"], None),
    ],
)
def test_only_a_plain_question_for_the_board_is_one(
    words: Sequence[str], asked: Board | None
) -> None:
    assert board_asked(words) == asked


@pytest.mark.parametrize(
    ("written", "env", "name", "production", "read_only"),
    [
        ("", None, "local", False, False),
        ('[env.production]\nstack = "s"', None, "production", True, False),
        ("[env.shop]\nproduction = true\nread_only = true", None, "shop", True, True),
        ('default = "b"\n[env.a]\n[env.b]', None, "b", False, False),
        ("[env.a]\n[env.b]", None, "local", False, False),
        ("[env.production]\nproduction = false", "production", "production", False, False),
        ("[env.production]", "elsewhere", "elsewhere", False, False),
        ("not = [toml", "a", "a", False, False),
        ("env = 7", None, "local", False, False),
    ],
)
def test_a_glance_sees_the_environment_that_the_settings_will_name(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    written: str,
    env: str | None,
    name: str,
    production: bool,
    read_only: bool,
) -> None:
    monkeypatch.delenv("QDN_ENV", raising=False)
    path = tmp_path / "qdn.toml"
    path.write_text(written)
    meant = glance(env, path)
    assert (meant.name, meant.production, meant.read_only) == (name, production, read_only)


@pytest.mark.parametrize("words", [["jobs", "list"], []])
def test_ctrl_c_while_programs_are_loaded_ends_it_without_a_word(words: list[str]) -> None:
    pressed = f"""
import signal, sys
from qdn_tui.cli import start

class Press:
    def find_spec(self, name, path=None, target=None):
        if name in ("qdn_tui.cli.main", "qdn_tui.cli.board"):
            signal.raise_signal(signal.SIGINT)

# The tests may have been started where it is ignored: behind a shell's `&`, or by a service.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Press())
sys.argv = ["qdn", *{words!r}]
start.main()
"""
    ran = subprocess.run([sys.executable, "-c", pressed], capture_output=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (-signal.SIGINT, b"", b"")


def test_ctrl_c_in_a_run_is_told_by_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    def run() -> None:
        raise KeyboardInterrupt

    with pytest.raises(SystemExit) as ended:
        guarded(run)
    assert ended.value.code == 130
    assert capsys.readouterr() == ("", "")
