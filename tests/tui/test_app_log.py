"""The program's own log on the board: its end, followed, searched, and safe."""

from pathlib import Path

import pytest

from qdn_tui.tui.screens import app_log
from qdn_tui.tui.screens.app_log import AppLogScreen, tail
from tests.tui.driver import Driver, desk
from tests.tui.stores import MemoryStore, demo_document


@pytest.fixture(autouse=True)
def looked_at_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_log, "_LOOK_SECONDS", 0.1)


def marked(at: Driver) -> str:
    screen = at.app.screen
    assert isinstance(screen, AppLogScreen)
    return screen.list.marked or ""


async def test_the_end_is_shown_and_followed(tmp_path: Path) -> None:
    log = tmp_path / "qdn.log"
    log.write_text("".join(f"2026-11-20T18:30:{n:02d} INFO desk: line {n}\n" for n in range(60)))
    async with desk(MemoryStore(demo_document()), log=log) as at:
        await at.press("f12")
        await at.until(lambda: marked(at).endswith("line 59"))
        with log.open("a") as more:
            more.write("2026-11-20T18:31:00 ERROR desk: unexpected KeyError\n  File x, line 3\n")
        await at.until_said("unexpected KeyError")
        assert marked(at) == "  File x, line 3"
        await at.press(*"unexpected")
        assert marked(at).endswith("unexpected KeyError")
        await at.press("enter")
        await at.until(lambda: at.app.clipboard.endswith("unexpected KeyError"))


async def test_whoever_reads_further_up_stays_there(tmp_path: Path) -> None:
    log = tmp_path / "qdn.log"
    log.write_text("".join(f"t INFO desk: line {n}\n" for n in range(60)))
    async with desk(MemoryStore(demo_document()), log=log) as at:
        await at.press("f12")
        await at.until(lambda: marked(at).endswith("line 59"))
        await at.press("up", "up")
        with log.open("a") as more:
            more.write("t INFO desk: line 60\n")
        screen = at.app.screen
        assert isinstance(screen, AppLogScreen)
        await at.until(lambda: len(screen.list.rows) == 61)
        assert marked(at).endswith("line 57")


async def test_what_stands_there_never_reaches_the_terminal(tmp_path: Path) -> None:
    log = tmp_path / "qdn.log"
    log.write_bytes(b"t INFO desk: \x1b]0;owned\x07\xff\xfe [/red] \x9b31m\n")
    async with desk(MemoryStore(demo_document()), log=log) as at:
        await at.press("f12")
        await at.until_said("]0;owned")
        assert not any(character < " " for line in at.lines() for character in line)
        assert at.shows("[/red]")


@pytest.mark.parametrize("there", [False, True], ids=["no log", "not written yet"])
async def test_no_log_is_no_fault(tmp_path: Path, there: bool) -> None:
    log = tmp_path / "none.log" if there else None
    async with desk(MemoryStore(demo_document()), log=log) as at:
        await at.press("f12")
        await at.until_said("Nothing is written there.")


def test_only_the_end_is_read_and_only_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "qdn.log"
    log.write_text("".join(f"line {n:05d}\n" for n in range(1000)))
    lines = tail(log, most=100)
    assert lines[-1] == "line 00999"
    assert all(len(line) == len("line 00000") for line in lines)
    assert 7 <= len(lines) <= 9


def test_a_folder_in_its_place_is_said(tmp_path: Path) -> None:
    assert tail(tmp_path)[0].startswith("It cannot be read")
