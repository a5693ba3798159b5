"""Text from outside reaches every corner of the board, and none of it reaches the terminal."""

import os
import sys
from pathlib import Path

import pytest

from tests.hostile.corpus import HOSTILE, is_obeyed, leaks, word_of
from tests.hostile.desk import hostile_document
from tests.hostile.tour import require_clean
from tests.hostile.watched import Watched, watch
from tests.tui.driver import desk
from tests.tui.stores import MemoryStore, author, demo_document


def toured(folder: Path, *more: str) -> Watched:
    """What the board wrote to its terminal on the tour of all its screens."""
    environ = {
        **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
        "HOME": str(folder),
        "QDN_HOME": str(folder),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-m", "tests.hostile.tour", str(folder), *more]
    return watch(command, environ, folder, size=(110, 36), within_s=280)


@pytest.mark.timeout(300)
def test_on_a_tour_of_every_screen_nothing_of_it_reaches_the_terminal(tmp_path: Path) -> None:
    board = toured(tmp_path)
    assert board.code == 0, board.written[-2000:].decode("utf-8", "replace")
    assert leaks(board.written) == []
    unseen = [text for text in HOSTILE if word_of(text).encode() not in board.written]
    # A line's end may have cut the word of a few in two.
    assert len(unseen) <= len(HOSTILE) // 50, "never on the screen: nothing is proven about them"
    log = (tmp_path / "log" / "qdn.log").read_text("utf-8")
    assert not any(word_of(text) in log for text in HOSTILE)
    assert not any(is_obeyed(character) for character in log.replace("\n", ""))


def test_a_board_that_lets_it_through_would_be_found(tmp_path: Path) -> None:
    """The control: without it, the tour could be watching nothing."""
    board = toured(tmp_path, "--planted")
    assert len(leaks(board.written)) > 20


def test_there_are_three_hundred_of_them() -> None:
    assert len({word_of(text) for text in HOSTILE}) == len(HOSTILE) >= 300
    assert sum(any(map(is_obeyed, text)) for text in HOSTILE) >= 200


async def test_a_narrow_screen_paints_only_text() -> None:
    async with desk(MemoryStore(hostile_document()), size=(80, 24), poll_seconds=60) as at:
        for key in ("right", "enter", "escape", "exclamation_mark", "escape", "A", "ctrl+p"):
            await at.press(key)
            require_clean(at.app)


@pytest.mark.parametrize("text", ["\x1b]0;owned\x07[/]", "\udc80\u202e[red]"])
async def test_the_environment_and_its_pages_address_are_no_way_in(text: str) -> None:
    async with desk(
        MemoryStore(demo_document()), environment_name=text, site_url=f"http://x/{text}"
    ) as at:
        for key in ("c", "enter", "escape", "n", "escape", "question_mark"):
            await at.press(key)
            require_clean(at.app)
        assert at.app.clipboard.isprintable()


async def test_what_somebody_else_writes_while_the_board_is_open_is_made_safe_too() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        for seed, text in enumerate(HOSTILE[3::60]):
            job = store.document.find("J-000002")
            store.apply([author(text[:100], seed=300 + seed).hold(job, text)])
            job = store.document.find("J-000002")
            await at.until(lambda: at.job("J-000002").hold is not None)
            require_clean(at.app)
            store.apply([author(text[:100], seed=400 + seed).release(job, text)])
            await at.until(lambda: at.job("J-000002").hold is None)
