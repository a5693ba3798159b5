"""The lines above the cards: a heading for each column, or tabs where only one is shown."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from qdn_tui.domain.status import FLOW, Status
from qdn_tui.domain.text import fit
from qdn_tui.tui.commands import key_of
from qdn_tui.tui.widgets.drag import Drag
from qdn_tui.tui.widgets.look import Look

HEAD = 2
"""Lines above the cards."""

EMPTY = {
    Status.SUBMITTED: "No new requests",
    Status.READY_FOR_PICKUP: "Nobody waits for pickup",
    Status.IN_PROGRESS: "No crew is out",
    Status.COMPLETED: "Nothing completed yet",
}
"""What an empty column says."""


_TARGET_RULES = {True: "═", False: "╌"}


def empty(column: int, rest: int, *, filtered: bool) -> tuple[str, ...]:
    """What an empty column says, line by line; the last one may have `rest` of earlier days."""
    if filtered:
        return ("Nothing found here",)
    if rest and column == len(FLOW) - 1:
        return "None today", f"press {key_of('show_rest')} for {rest} earlier"
    return (EMPTY[FLOW[column].status],)


def heading_line(y: int, column: int, count: str, current: bool, width: int, look: Look) -> Strip:
    """Line `y` of a column's heading, `width` cells with the gap to the next column."""
    colour = look.flow[column]
    inner = width - 1
    if y == 1:
        rule = Segment(("━" if current else "─") * inner, colour if current else look.rule)
        return Strip([rule, Segment(" ", look.ground)], width)
    named = f" {FLOW[column].mark} {FLOW[column].label}"
    # Where the cursor is among them is left out before a letter of the name is.
    fits = cell_len(named) + len(count) + 2 <= inner
    number = count if fits else count.rpartition("/")[2]
    label = fit(named, max(inner - len(number) - 2, 0))
    bold = Style(bold=True)
    return Strip(
        [
            Segment(label, colour + bold),
            Segment(f" {number} ", (colour if current else look.soft) + bold),
            Segment(" ", look.ground),
        ],
        width,
    )


def target_line(y: int, drag: Drag, column: int, width: int, look: Look) -> Strip:
    """Line `y` of the heading of the column that a card is held over."""
    colour = look.flow[column] if drag.allowed else look.soft
    inner = width - 1
    if y == 1:
        rule = _TARGET_RULES[drag.allowed] * inner
    else:
        rule = fit(f" {drag.sign} {drag.verdict}: {FLOW[column].label}", inner).ljust(inner)
    style = colour + Style(bold=True, reverse=y == 0 and drag.allowed)
    return Strip([Segment(rule, style), Segment(" ", look.ground)], width)


def tab_line(
    y: int, counts: Sequence[str], current: int, width: int, look: Look, drag: Drag | None = None
) -> Strip:
    """Line `y` of the tabs; one that a card is held over says whether it may be dropped."""
    segments: list[Segment] = []
    for column, text in enumerate(_tabs(counts, current, width)):
        here = column == current
        if drag is not None and column == drag.target:
            style = (look.flow[column] if drag.allowed else look.soft) + Style(bold=True)
            if y == 1:
                segments.append(Segment(_TARGET_RULES[drag.allowed] * cell_len(text), style))
            else:
                # As wide as before: what is under the pointer stays there.
                shown = text.replace(FLOW[column].mark, drag.sign, 1)
                segments.append(Segment(shown, style + Style(reverse=drag.allowed)))
        elif y == 1:
            segments.append(
                Segment(
                    ("━" if here else "─") * cell_len(text),
                    look.flow[column] if here else look.rule,
                )
            )
        else:
            style = look.flow[column] + Style(bold=True) if here else look.soft
            segments.append(Segment(text, style))
    line = Strip(segments)
    rest = width - line.cell_length
    if rest <= 0:
        return line.crop(0, width)
    filler = Segment("─" * rest, look.rule) if y == 1 else Segment(" " * rest, look.ground)
    return Strip([*segments, filler], width)


def tab_at(x: int, counts: Sequence[str], current: int, width: int) -> int | None:
    """Which column's tab is at cell `x`."""
    start = 0
    for column, text in enumerate(_tabs(counts, current, width)):
        start += cell_len(text)
        if x < start:
            return column
    return None


def message_line(text: str, width: int, look: Look) -> Strip:
    """A line with `text` in its middle."""
    shown = fit(text, min(cell_len(text), max(width - 2, 0)))
    before = (width - cell_len(shown)) // 2
    after = width - before - cell_len(shown)
    return Strip(
        [
            Segment(" " * before, look.ground),
            Segment(shown, look.empty),
            Segment(" " * after, look.ground),
        ],
        width,
    )


def _tabs(counts: Sequence[str], current: int, width: int) -> list[str]:
    """The tabs' texts; labels other than the current one go where there is no room for all."""
    whole = [
        f" {info.mark} {info.label} {count} " for info, count in zip(FLOW, counts, strict=True)
    ]
    if sum(cell_len(text) for text in whole) <= width:
        return whole
    return [
        text if column == current else f" {FLOW[column].mark} {counts[column]} "
        for column, text in enumerate(whole)
    ]
