"""The clipboard: whoever sits at the screen gets the text, and hears what was really done."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from qdn_tui.tui import clipboard
from qdn_tui.tui.clipboard import Clipboard, ClipboardWay
from qdn_tui.tui.preferences import preferences_of
from tests.tui.driver import desk
from tests.tui.stores import MemoryStore, demo_document

WAYLAND = {"WAYLAND_DISPLAY": "wayland-0"}
X11 = {"DISPLAY": ":0"}
TMUX = {"TMUX": "/tmp/tmux-1000/default,1,0"}
SSH = {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}


def names(way: ClipboardWay, environ: dict[str, str], platform: str = "linux") -> list[str]:
    every = Clipboard(way, environ, platform, which=lambda name: f"/usr/bin/{name}")
    return [tool.command[0] for tool in every.tools()]


class TestWhichWay:
    @pytest.mark.parametrize(
        ("environ", "platform", "tools"),
        [
            ({}, "linux", []),
            ({}, "darwin", ["pbcopy"]),
            (WAYLAND | X11, "linux", ["wl-copy", "xclip", "xsel"]),
            (X11 | TMUX, "linux", ["xclip", "xsel", "tmux"]),
            (TMUX, "linux", ["tmux"]),
            (SSH, "darwin", []),
            (SSH | X11 | WAYLAND, "linux", []),
            (SSH | TMUX, "linux", ["tmux"]),
        ],
        ids=str,
    )
    def test_by_itself_it_takes_what_reaches_the_person(
        self, environ: dict[str, str], platform: str, tools: list[str]
    ) -> None:
        assert names("auto", environ, platform) == tools

    def test_the_terminal_alone_if_that_is_wished(self) -> None:
        assert names("osc52", WAYLAND | X11 | TMUX) == []

    def test_a_forwarded_display_if_a_program_is_wished(self) -> None:
        assert names("native", SSH | X11) == ["xclip", "xsel"]

    def test_what_is_not_installed_is_not_tried(self) -> None:
        clipboard = Clipboard("auto", X11 | WAYLAND, which=lambda name: "y" * (name == "xsel"))
        assert [tool.command[0] for tool in clipboard.tools()] == ["xsel"]

    def test_the_setting_is_one_of_three(self) -> None:
        assert preferences_of({}, {}).clipboard == "auto"
        assert preferences_of({}, {"clipboard": "native"}).clipboard == "native"
        wrong = preferences_of({}, {"clipboard": True})
        assert wrong.clipboard == "auto"
        assert wrong.complaints == ("ui.clipboard: is one of auto, osc52, native",)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path for programs of the test."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


def program(folder: Path, name: str, does: str) -> Path:
    """A program that does this; what it is to keep goes to the file that is returned."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{does.format(kept=folder / 'kept')}\n", "utf-8")
    path.chmod(0o755)
    return folder / "kept"


class TestWhatWasDone:
    async def test_a_program_that_takes_it_is_enough(self, programs: Path) -> None:
        kept = program(programs, "wl-copy", "cat > {kept}")
        told: list[str] = []
        done = await Clipboard("auto", WAYLAND).copy("Zoë & Söhne", told.append)
        assert done == ("", "")
        assert kept.read_text("utf-8") == "Zoë & Söhne"
        assert told == []

    async def test_one_that_fails_gives_way_to_the_next_and_then_to_the_terminal(
        self, programs: Path
    ) -> None:
        program(programs, "wl-copy", "exit 3")
        kept = program(programs, "xclip", "cat > {kept}")
        told: list[str] = []
        assert await Clipboard("auto", WAYLAND | X11).copy("one", told.append) == ("", "")
        assert kept.read_text() == "one"
        done = await Clipboard("auto", WAYLAND).copy("two", told.append)
        assert done.how == " through the terminal"
        assert told == ["two"]

    async def test_a_program_alone_says_why_it_could_not(self, programs: Path) -> None:
        program(programs, "wl-copy", "exit 3")
        told: list[str] = []
        done = await Clipboard("native", WAYLAND).copy("one", told.append)
        assert done.problem == "wl-copy ended with 3"
        assert (await Clipboard("native", {}).copy("one", told.append)).problem
        assert told == []

    async def test_one_that_reads_nothing_does_not_hold_up_the_board(
        self, programs: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clipboard, "_TOOL_SECONDS", 0.1)
        program(programs, "wl-copy", "exec sleep 60")
        told: list[str] = []
        done = await Clipboard("auto", WAYLAND).copy("x" * 200_000, told.append)
        assert done.how == " through the terminal"

    async def test_one_that_cannot_be_run_is_no_fault(self, programs: Path) -> None:
        (programs / "wl-copy").write_bytes(b"\x00not a program")
        (programs / "wl-copy").chmod(0o755)
        assert (await Clipboard("auto", WAYLAND).copy("x", lambda _: None)).how


class TestOnTheBoard:
    async def test_it_says_that_the_terminal_was_asked(self) -> None:
        async with desk(MemoryStore(demo_document())) as at:
            await at.press("c")
            await at.until_said("copied through the terminal")
            assert at.app.clipboard.startswith("http://")

    async def test_it_says_when_it_could_not_and_shows_the_text(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in (*WAYLAND, *X11, *TMUX):
            monkeypatch.delenv(name, raising=False)
        wish = preferences_of({}, {"clipboard": "native"})
        async with desk(MemoryStore(demo_document()), preferences=wish) as at:
            await at.press("c")
            await at.until_said("could not be copied (no program for it is here)")
            assert at.shows("/track/")
            assert at.app.clipboard == ""

    async def test_what_is_copied_is_one_line_without_anything_a_shell_would_run(self) -> None:
        async with desk(MemoryStore(demo_document())) as at:
            board = at.app.screen_stack[0]
            assert hasattr(board, "copy_out")
            board.copy_out("Address", "1 Sample Street\nrm -rf ~\r\x1b[201~\x00")
            await at.until(lambda: bool(at.app.clipboard))
            assert at.app.clipboard == "1 Sample Street rm -rf ~ [201~"


@pytest.fixture
def tmux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A tmux of the test's own; `TMUX` says so."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    socket = tmp_path / "tmux"
    command = ["tmux", "-S", str(socket), "-f", "/dev/null"]
    subprocess.run([*command, "new-session", "-d", "sleep 60"], check=True)
    monkeypatch.setenv("TMUX", f"{socket},1,0")
    yield command
    subprocess.run([*command, "kill-server"], check=True)


async def test_in_tmux_its_buffer_has_it(tmux: list[str]) -> None:
    done = await Clipboard("auto", {"TMUX": os.environ["TMUX"]}).copy("a link", lambda _: None)
    assert done.how == " through tmux"
    assert buffer_of(tmux) == b"a link"


def buffer_of(tmux: list[str]) -> bytes:
    return subprocess.run([*tmux, "show-buffer"], check=True, capture_output=True).stdout
