"""What the terminal was sent, line by line, is the screen that Textual would compose anew."""

from collections.abc import Callable
from typing import Any

import pyte
import pytest
from textual._compositor import CompositorUpdate

from qdn_tui.domain.attention import findings
from qdn_tui.tui.app import QdnApp
from qdn_tui.tui.cards import card_of
from qdn_tui.tui.desk import SAVING
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.straight import LinesUpdate
from qdn_tui.tui.widgets.board_drawing import BoardDrawing
from qdn_tui.tui.widgets.key_bar import KeyBar
from tests.tui import sparing
from tests.tui.driver import Driver, desk, timers_of
from tests.tui.stores import MemoryStore, author, demo_document, many_jobs

SIZE = (104, 30)


class Tty:
    """A terminal that is sent every frame."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(*SIZE)
        self._stream = pyte.Stream(self.screen)
        self.straight = 0
        """Frames that were nothing but lines of columns."""
        self.on_frame: Callable[[], object] = lambda: None
        """Called with each frame on the screen."""

    def show(self, app: QdnApp, frame: object) -> None:
        if isinstance(frame, CompositorUpdate):
            self.straight += isinstance(frame, LinesUpdate)
            self._stream.feed(frame.render_segments(app.console))
            self.on_frame()

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


async def test_what_others_change_is_on_the_terminal_too(
    tty: Tty, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryStore(many_jobs(60))
    async with desk(store, size=SIZE) as at:
        due = timers_of(at.board, monkeypatch)
        store.apply([author(seed=70).advance(store.document.find("J-000001"))])
        await at.until(lambda: bool(at.board.highlighted))
        assert differing(tty, at) == []
        for go_off in due:
            go_off()
        await at.pilot.pause()
        assert not at.board.highlighted
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


def board_of(at: Driver) -> BoardScreen:
    screen = at.app.screen
    assert isinstance(screen, BoardScreen)
    return screen


async def test_a_moved_card_is_on_the_terminal_before_anything_else_is_done(tty: Tty) -> None:
    async with desk(MemoryStore(many_jobs(60)), size=SIZE) as at:
        number = at.selected
        with at.app._context():
            board_of(at).advance((at.job(number),))
            (line,) = (line for line in tty.screen.display if number in line)
            assert SIZE[0] // 4 < line.index(number) < SIZE[0] // 2
            assert SAVING in "".join(tty.screen.display)
            known = at.app.desk.document
            column = [at.job(number) for number in at.column_numbers(0)[:3]]
            looks: list[tuple[bool, list[str]]] = []
            tty.on_frame = lambda: looks.append(
                (at.app.desk.document is known, [*tty.screen.display])
            )
            at.app.desk.steps.end()
            board_of(at).advance(column)
            # Before their changes are made, and nothing is left to be sent after that.
            ((is_before, lines),) = looks
            assert is_before
            first = "\n".join(line[: SIZE[0] // 4] for line in lines)
            assert [job.number for job in column if job.number in first] == []
            assert at.app.desk.document is not known
        await at.until_settled()
        assert differing(tty, at) == []


async def test_what_waited_to_be_drawn_is_not_forgotten_over_a_moved_card(tty: Tty) -> None:
    async with desk(MemoryStore(many_jobs(60)), size=SIZE) as at:
        board = board_of(at)
        keys = board.query_one(KeyBar)
        with at.app._context():
            keys.styles.background = "#ff0000"
            # As it is between the widget's word and the next tick of the screen's clock.
            keys._repaint_required = False
            board._dirty_widgets.add(keys)
            board.advance((at.job(at.selected),))
        await at.until_settled()
        assert tty.screen.buffer[SIZE[1] - 1][0].bg == "red"
        assert differing(tty, at) == []


async def test_what_follows_a_moved_card_behind_its_frame_is_right_at_once(tty: Tty) -> None:
    async with desk(MemoryStore(demo_document()), size=(160, 40)) as at:
        board, desk_ = board_of(at), at.app.desk
        job = at.job("J-000001")
        with at.app._context():
            board.advance((job,))
            assert board.finder.shows(job.key)
            board.seek("status:in_progress")
            assert board.finder.shows(job.key)
            board.seek("")
            # Another step before anything followed the first one.
            board.advance((at.job("J-000003"),))
        await at.pilot.pause()
        open_jobs, done = board.finder.open_and_done
        assert f"{open_jobs} open · {done} done" in at.lines()[0]
        assert done == len(at.column_numbers(3))
        assert board.findings == findings(desk_.document.jobs, desk_.now())
        shown = {card.key: card.face for column in at.board.cards.columns for card in column.cards}
        anew = [card_of(desk_.document.find(key), desk_.business) for key in shown]
        assert list(shown.values()) == [card.face for card in anew if card is not None]
        await at.until_settled()


async def test_a_card_is_painted_once_for_each_of_its_looks(
    tty: Tty, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[str] = []
    paint = BoardDrawing._paint

    def counted(board: BoardDrawing, card: Any, *look: Any) -> Any:
        painted.append(card.number)
        return paint(board, card, *look)

    monkeypatch.setattr(BoardDrawing, "_paint", counted)
    async with desk(MemoryStore(many_jobs(60)), size=SIZE) as at:
        await at.press("a")
        await at.until_settled()
        await at.press("left", "right")
        painted.clear()
        await at.press("left", "right")
        assert painted == []
