"""Dragging cards with the mouse: the board follows the hand and reports where it let go."""

from collections.abc import Callable
from dataclasses import replace

from textual import events
from textual.geometry import Region
from textual.message import Message

from qdn_tui.tui.widgets.board_cursor import BoardCursor
from qdn_tui.tui.widgets.drag import Drag, Press
from qdn_tui.tui.widgets.headings import HEAD

MayDrop = Callable[[str, int], bool]
"""Whether the job with this id, taken from its column, may be dropped on that column."""

_LEFT_BUTTON = 1


class BoardDragging(BoardCursor):
    """Takes a card up once the pointer has left the place where the button went down."""

    class CardDropped(Message):
        """A card was let go over another column than its own.

        Attributes:
            key: the id of its job.
            home: the column it was taken from.
            target: the column it was dropped on.
        """

        def __init__(self, key: str, home: int, target: int) -> None:
            super().__init__()
            self.key = key
            self.home = home
            self.target = target

    class CardLost(Message):
        """A card that was dragged is not any more where it was taken from.

        Attributes:
            key: the id of its job.
            number: the job's number.
        """

        def __init__(self, key: str, number: str) -> None:
            super().__init__()
            self.key = key
            self.number = number

    may_drop: MayDrop | None = None
    """Asked while a card is held over a column; without it, nothing may be dropped."""
    _press: Press | None = None
    _click_follows = False

    @property
    def dragged(self) -> Drag | None:
        """The card in the hand, if there is one."""
        return self._drag

    def cancel_drag(self) -> None:
        """Put the card back where it is, and let go of the mouse."""
        self._press = None
        if self.app.mouse_captured is self:
            self.release_mouse()
        self._hold(None)

    # What it reacts to.

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._click_follows = False
        if self._drag is not None:
            # Another button, or one whose release never came: not what was meant.
            self.cancel_drag()
            self._click_follows = True
            return
        place = self._place_at(event.x, event.y) if event.y >= HEAD else None
        if place is None or event.button > _LEFT_BUTTON:
            self._press = None
            return
        column, row = place
        self._press = Press(self.cards.columns[column].cards[row].key, event.x, event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._press is None and self._drag is None:
            return
        event.stop()
        if event.button != _LEFT_BUTTON:
            # The button went up where this terminal did not tell it.
            self.cancel_drag()
            return
        if self._press is not None and self._press.is_left_by(event.x, event.y):
            self._take_up(self._press)
            self._press = None
        if self._drag is not None:
            self._hold_over(self._column_under(event.x, event.y))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        drag = self._drag
        if drag is not None:
            event.stop()
            self._click_follows = True
            target = self._column_under(event.x, event.y)
            if target is not None and target != drag.home:
                self.post_message(self.CardDropped(drag.key, drag.home, target))
        self.cancel_drag()

    def on_mouse_release(self) -> None:
        self.cancel_drag()

    def on_key(self, event: events.Key) -> None:
        if self._drag is not None:
            self.cancel_drag()
            self._click_follows = True
            if event.key == "escape":
                event.stop()

    def on_hide(self) -> None:
        self.cancel_drag()

    def on_unmount(self) -> None:
        self.cancel_drag()

    def check_dragged(self) -> None:
        """Let go of a card that left its column, or the board, while it was held."""
        drag = self._drag
        if drag is None:
            return
        card = self.cards.get(drag.key)
        if card is None or card.column != drag.home:
            self.cancel_drag()
            self._click_follows = True
            self.post_message(self.CardLost(drag.key, self._held_number))
        else:
            # The rules may say otherwise of what it has become.
            self._hold_over(drag.target)

    # What it does.

    _held_number = ""

    def _take_up(self, press: Press) -> None:
        card = self.cards.get(press.key)
        if card is None:
            return
        self.select(card.key)
        self.capture_mouse()
        self._held_number = card.number
        keys = self._marked if card.key in self._marked else frozenset((card.key,))
        self._hold(Drag(card.key, card.column, keys))

    def _hold_over(self, column: int | None) -> None:
        drag = self._drag
        if drag is None:
            return
        target = column if column != drag.home else None
        allowed = (
            target is not None and self.may_drop is not None and self.may_drop(drag.key, target)
        )
        self._hold(replace(drag, target=target, allowed=allowed))

    def _hold(self, drag: Drag | None) -> None:
        before, self._drag = self._drag, drag
        if before == drag:
            return
        self.refresh(Region(0, 0, self.size.width, HEAD))
        for held in (before, drag):
            self._refresh_cards(held.keys if held is not None else ())

    def _column_under(self, x: int, y: int) -> int | None:
        """The column the pointer is over, heading or cards; or the one whose tab it is on."""
        if not (0 <= x < self.size.width and 0 <= y < self.size.height):
            return None
        return self._heading_at(x) if y < HEAD else self.layout_now.column_at(x, self.column)
