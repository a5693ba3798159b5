"""How a card looks: two, three or four lines by the width there is, from a card alone."""

from datetime import date
from functools import lru_cache
from itertools import starmap
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from qdn_tui.domain.status import FLOW
from qdn_tui.domain.text import fit
from qdn_tui.tui.cards import Card, age_label, day_label
from qdn_tui.tui.widgets.look import Ink, Look, State

# Inner widths from which a card needs fewer lines.
TWO_LINES_FROM = 64
THREE_LINES_FROM = 40
_EDGE = 2  # the bracket and the space after it
_SHORTEST_WORD = 4
_AGE_CELLS = 5
"""What stands where the age does, `twice` included: prices stand below each other."""
_DOT = " · "
_WINDOWS = 256

MARK = "◆"
"""Stands at the corner of a marked card."""

Piece = tuple[str, Style]


class Moment(NamedTuple):
    """The present as cards show it."""

    seconds: float
    day: date


class Marks(NamedTuple):
    """What stands beside the job itself.

    Attributes:
        state: how the card stands out.
        changed: somebody else changed it just now.
        word: what becomes of a change of ours, such as `sending…`; stands where the age does.
        marked: it is one of several that something will be done to.
        dragged: the mouse holds it.
    """

    state: State = State.PLAIN
    changed: bool = False
    word: str = ""
    marked: bool = False
    dragged: bool = False


def card_height(width: int) -> int:
    """Lines a card of this width takes."""
    inner = width - _EDGE - 1
    return 2 if inner >= TWO_LINES_FROM else 3 if inner >= THREE_LINES_FROM else 4


def age_of(card: Card, moment: Moment) -> str:
    """The card's age as it is shown; one of the few things that change by themselves."""
    return age_label(moment.seconds - card.since)


def paint_card(
    card: Card, width: int, look: Look, marks: Marks, moment: Moment, height: int | None = None
) -> tuple[list[Segment], ...]:
    """The lines of a card, each exactly `width` cells.

    Args:
        card: what is shown.
        width: its cells.
        look: the board's styles.
        marks: what stands on it besides.
        moment: now.
        height: how many lines, 2 to 4; None for what its width gives.
    """
    ink = look.inks[marks.state]
    inner = width - _EDGE - 1
    flow = ink.flow[card.column]
    head = (f"{FLOW[card.column].mark} {card.number}", flow)
    age = (marks.word, flow) if marks.word else (age_of(card, moment), ink.faint)
    name, price = (card.name, ink.strong), (card.price, ink.price)
    street, dot, gap = (card.street, ink.soft), (_DOT, ink.faint), ("  ", ink.ground)
    about = _about(card, ink)
    height = card_height(width) if height is None else height
    # Beside a number that is read out on the phone, it is the window that gives way.
    room = inner - cell_len(head[0]) - 1 if height == 4 else inner
    window = _window(card, moment, ink, room)
    if height == 2:
        lines = [
            _line([head, gap, name], [price, gap, _pad(age, _AGE_CELLS)], inner, ink),
            _line([street, dot, about], [window], inner, ink),
        ]
    elif height == 3:
        lines = [
            _line([head], [window, gap, _pad(age, 3)], inner, ink),
            _line([name], [price], inner, ink),
            _line([street, dot, about], [], inner, ink),
        ]
    else:
        lines = [
            _line([head], [window], inner, ink),
            _line([name], [price], inner, ink),
            _line([street], [], inner, ink),
            _line([about], [age], inner, ink),
        ]
    edges = _EDGES[marks.state >= State.SELECTED_UNFOCUSED][height]
    if marks.dragged:
        edges = _HELD[height]
    if marks.marked:
        edges = (MARK, *edges[1:])
    # Seen without colour too: the corner of a card that somebody else just changed.
    corners = ("✦" if marks.changed else " ", *" " * (height - 1))
    return tuple(
        [Segment(f"{edge} ", flow), *line, Segment(corner, flow)]
        for edge, line, corner in zip(edges, lines, corners, strict=True)
    )


def _bracket(top: str, side: str, bottom: str) -> dict[int, tuple[str, ...]]:
    return {height: (top, *(side,) * (height - 2), bottom) for height in (2, 3, 4)}


# The shape says where a card begins and ends, and which one is selected, without any colour.
_EDGES = {False: _bracket("╭", "│", "╰"), True: _bracket("┏", "┃", "┗")}
_HELD = _bracket("╔", "║", "╚")


def _about(card: Card, ink: Ink) -> Piece:
    if card.closed is not None:
        return f"✕ {card.closed}", ink.held
    return (card.service, ink.soft) if card.hold is None else (f"‖ {card.hold}", ink.held)


def _window(card: Card, moment: Moment, ink: Ink, room: int) -> Piece:
    if card.window_day is None:
        return "no window", ink.faint
    style = ink.today if card.window_day == moment.day else ink.soft
    texts = _window_texts(day_label(card.window_day, moment.day), card.window_hours)
    return next((text for text in texts if cell_len(text) <= room), texts[-1]), style


@lru_cache(_WINDOWS)
def _window_texts(day: str, hours: str) -> tuple[str, ...]:
    """Ever shorter: `today 10 am–12 pm`, `today 10a–12p`, `10a–12p`; `Sat 10–12`, `Sat`."""
    halves = hours.replace(" am", "a").replace(" pm", "p")
    if day == "today":
        return f"{day} {hours}", f"{day} {halves}", halves
    bare = halves.replace("a", "").replace("p", "")
    return f"{day} {hours}", f"{day} {halves}", f"{day} {bare}", day


def _pad(piece: Piece, cells: int) -> Piece:
    text, style = piece
    return text.rjust(cells), style


def _line(left: list[Piece], right: list[Piece], width: int, ink: Ink) -> list[Segment]:
    """Pieces from both ends of a line of `width` cells.

    What is on the right stays whole as long as the left keeps a word; then the right is cut.
    """
    taken = sum([cell_len(text) for text, _ in (*left, *right)])
    if taken < width:
        # All of it fits, as mostly.
        gap = Segment(" " * (width - taken), ink.ground)
        return [*starmap(Segment, left), gap, *starmap(Segment, right)]
    right_width = min(sum(cell_len(text) for text, _ in right), max(width - _SHORTEST_WORD, 0))
    room = width - right_width - (1 if right_width else 0)
    segments, used = _cut(left, room)
    segments.append(Segment(" " * (width - right_width - used), ink.ground))
    segments.extend(_cut(right, right_width)[0])
    return segments


def _cut(pieces: list[Piece], room: int) -> tuple[list[Segment], int]:
    """As many pieces as fit in `room` cells, the last one cut with an ellipsis."""
    segments: list[Segment] = []
    used = 0
    for text, style in pieces:
        wide = cell_len(text)
        if used + wide > room:
            if room - used >= _SHORTEST_WORD or not segments:
                segments.append(Segment(fit(text, room - used), style))
                used = room
            elif segments[-1].text == _DOT:
                # Nothing follows that it would part.
                segments.pop()
                used -= cell_len(_DOT)
            break
        segments.append(Segment(text, style))
        used += wide
    return segments, used
