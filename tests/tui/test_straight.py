"""What the terminal was sent, line by line, is the screen that Textual would compose anew."""

from typing import Any

import pyte
import pytest
from textual._compositor import CompositorUpdate

from qdn_tui.tui.app import QdnApp
from qdn_tui.tui.screens.straight import LinesUpdate
from tests.tui import sparing
from tests.tui.driver import Driver, desk
from tests.tui.stores import MemoryStore, author, many_jobs

SIZE = (104, 30)


class Tty:
    """A terminal that is sent every frame."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(*SIZE)
        self._stream = pyte.Stream(self.screen)
        self.straight = 0
        """Frames that were nothing but lines of columns."""

    def show(self, app: QdnApp, frame: object) -> None:
        if isinstance(frame, CompositorUpdate):
            self.straight += isinstance(frame, LinesUpdate)
            self._stream.feed(frame.render_segments(app.console))

    @property
    def cells(self) -> list[list[Any]]:
        buffer = self.screen.buffer
        return [[seen(buffer[y][x]) for x in range(SIZE[0])] for y in range(SIZE[1])]


def seen(cell: Any) -> Any:
    """A cell as it looks: of a blank one only its ground is seen, unless it is underlined."""
    is_blank = cell.data == " " and not (cell.underscore or cell.strikethrough or cell.reverse)
    return cell._replace(fg="default", bold=False, italics=False) if is_blank else cell


@pytest.fixture
def tty(monkeypatch: pytest.MonkeyPatch) -> Tty:
    tty = Tty()
    sparing.paint_every_frame(monkeypatch)
    monkeypatch.setattr(QdnApp, "_display", lambda app, _, frame: tty.show(app, frame))
    return tty


def differing(tty: Tty, at: Driver) -> list[tuple[int, str, str]]:
    """The lines of the terminal that are not those of the whole screen composed by Textual."""
    anew = Tty()
    anew.show(at.app, at.app.screen._compositor.render_full_update())
    pairs = zip(tty.cells, anew.cells, strict=True)
    return [
        (y, tty.screen.display[y], anew.screen.display[y])
        for y, (sent, wanted) in enumerate(pairs)
        if sent != wanted
    ]


@pytest.mark.parametrize(
    "keys",
    [
        ("down", "down", "up"),
        ("end", "home", "pagedown"),
        ("right", "down", "left"),
        ("a", "left", "a", "left", "a"),
        ("space", "space", "a", "escape"),
        ("slash", "p", "i", "escape", "down"),
        ("question_mark", "escape", "down"),
        ("l", "down", "b", "down"),
    ],
)
async def test_the_terminal_shows_what_the_screen_is(tty: Tty, keys: tuple[str, ...]) -> None:
    async with desk(MemoryStore(many_jobs(60)), size=SIZE) as at:
        for key in keys:
            await at.press(key)
            assert differing(tty, at) == [], key
        await at.until_settled()
        assert differing(tty, at) == []


async def test_what_others_change_is_on_the_terminal_too(tty: Tty) -> None:
    store = MemoryStore(many_jobs(60))
    async with desk(store, size=SIZE, highlight_seconds=0.3) as at:
        store.apply([author(seed=70).advance(store.document.find("J-000001"))])
        await at.until(lambda: bool(at.board.highlighted))
        assert differing(tty, at) == []
        await at.until(lambda: not at.board.highlighted)
        assert differing(tty, at) == []


async def test_a_key_that_moves_the_selection_sends_its_lines_alone(tty: Tty) -> None:
    async with desk(MemoryStore(many_jobs(60)), size=SIZE) as at:
        await at.press("down")
        before = tty.straight
        await at.press("down")
        assert tty.straight > before


async def test_a_card_under_a_toast_is_composed_with_it(tty: Tty) -> None:
    async with desk(MemoryStore(many_jobs(60)), size=SIZE) as at:
        at.app.notify("x" * 300, timeout=600)
        await at.until(lambda: at.shows("xxxx"))
        for key in ("right", "right", "right", "end", "up", "home"):
            await at.press(key)
            assert differing(tty, at) == [], key
