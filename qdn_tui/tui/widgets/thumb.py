"""How far down one is: the lines of a scroll bar of one cell beside what is scrolled."""

THUMB = "▐"
"""The cell beside a line that the scroll bar's thumb covers."""


def thumb(room: int, whole: int, count: int, top: int) -> range:
    """The lines that the thumb covers; empty where everything fits.

    Args:
        room: lines there are.
        whole: how many rows fit in them.
        count: how many rows there are.
        top: how many of them are above.
    """
    hidden = count - whole
    if hidden <= 0:
        return range(0)
    length = max(room * whole // count, 1)
    start = (room - length) * min(top, hidden) // hidden
    return range(start, start + length)
