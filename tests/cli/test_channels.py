"""What `qdn` says where its output is closed, full, or spelled otherwise than in UTF-8."""

import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qdn_tui.cli.channels import make_ready
from qdn_tui.cli.console import progress, say, show
from qdn_tui.cli.rim import guarded
from tests.cli.conftest import Desk

QDN = str(Path(sys.executable).with_name("qdn"))


def latin(monkeypatch: pytest.MonkeyPatch, spelling: str) -> io.BytesIO:
    """The output of a terminal with another spelling than ours."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, spelling))
    return raw


def test_a_sign_that_cannot_be_spelled_has_a_plainer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = latin(monkeypatch, "ascii")
    make_ready()
    show("✓ ◔ José, 2–4 pm → 中…")
    sys.stdout.flush()
    assert raw.getvalue() == b"+ - Jose, 2-4 pm -> ?...\n"


def test_text_kept_in_memory_has_no_spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = io.StringIO()
    monkeypatch.setattr(sys, "stdout", kept)
    make_ready()
    show("José ✓")
    assert kept.getvalue() == "José ✓\n"


def test_what_can_be_spelled_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = latin(monkeypatch, "latin-1")
    make_ready()
    show("José ✓")
    sys.stdout.flush()
    assert raw.getvalue() == "José +\n".encode("latin-1")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk here")
def test_a_full_disk_behind_the_output_is_no_fault_of_ours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as ended:
            guarded(lambda: show("a job"))
        assert ended.value.code == 1
        assert capsys.readouterr().err == (
            "qdn: The output could not be written: No space left on device\n"
        )
        full.flush()  # what was left went nowhere: nothing fails again as the process ends


def test_a_folder_that_takes_no_file_is_named_with_what_helps(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run() -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), "/home/ana/.local")

    with pytest.raises(SystemExit) as ended:
        guarded(run)
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith("qdn: /home/ana/.local cannot be used: Read-only file system. ")
    assert "QDN_HOME" in said


def test_what_is_refused_about_no_file_is_not_told_of_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run() -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))  # as `kill` has it

    monkeypatch.setenv("QDN_HOME", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        guarded(run)
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith("qdn: Something unexpected went wrong (PermissionError). The details")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("jobs list --json", 141),  # all of it waits in the buffer until the end
        ("--help", 141),  # handed over at once
        ("jobs list extra 2>&1", 2),  # that it is wrong is worth more
    ],
)
def test_who_stops_reading_is_told_by_the_exit_code_alone(
    desk: Desk, command: str, code: int
) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        ran = subprocess.run(
            ["sh", "-c", f"exec {QDN} {command}"],
            cwd=desk.home,
            env=desk.environ,
            stdout=write,
            stderr=subprocess.PIPE,
            timeout=200,
            check=False,
        )
    finally:
        os.close(write)
    assert (ran.returncode, ran.stderr) == (code, b"")


def test_a_connection_that_breaks_is_no_reader_that_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run() -> None:
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    monkeypatch.setenv("QDN_HOME", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        guarded(run)
    assert ended.value.code == 1
    assert "(BrokenPipeError)" in capsys.readouterr().err


def test_closed_channels_swallow_what_is_said(desk: Desk) -> None:
    ran = subprocess.run(
        ["sh", "-c", f"{QDN} jobs list >&- 2>&- <&-; echo $?"],
        cwd=desk.home,
        env=desk.environ,
        capture_output=True,
        text=True,
        timeout=200,
        check=True,
    )
    assert ran.stdout == "0\n"


class Terminal(io.StringIO):
    """Where narration is read by somebody."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("kind", "redraws"), [("dumb", False), ("xterm-256color", True)])
def test_a_terminal_that_draws_nothing_anew_is_told_in_whole_lines(
    monkeypatch: pytest.MonkeyPatch, kind: str, redraws: bool
) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", kind)
    progress("1/2")
    say("done")
    assert ("\x1b" in shown.getvalue()) == redraws
    assert redraws or shown.getvalue() == "1/2\ndone\n"
