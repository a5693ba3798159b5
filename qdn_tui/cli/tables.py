"""Rows of text in columns that fit the terminal, or one under the other where they cannot. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from qdn_tui.domain.text import fit, safe

_NARROWEST = 8
_GAP = 2


def table_lines(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    room: int | None,
    *,
    widest: int = 40,
    spare: Sequence[str] = (),
) -> Iterator[str]:
    """A table, a line each.

    Args:
        head: the columns' names.
        rows: a cell for each column.
        room: terminal columns; None where nothing may be cut, as for programs that read columns.
        widest: the most terminal columns that any of them takes, where there is a terminal.
        spare: columns to leave out, the first one first, where all do not fit.
    """
    from rich.cells import cell_len

    cells = [[safe(cell) for cell in row] for row in [head, *rows]]
    wanted = [max(cell_len(cell) for cell in column) for column in zip(*cells, strict=True)]
    if room is None:
        yield from _drawn(cells, wanted)
        return
    widths = [min(width, widest) for width in wanted]
    shown = list(range(len(head)))
    for name in spare:
        if _total(widths, shown) > room:
            shown.remove(list(head).index(name))
    widths = [widths[place] for place in shown]
    while _total(widths, range(len(widths))) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    if _total(widths, range(len(widths))) > room:
        yield from _stacked(cells)
    else:
        yield from _drawn([[row[place] for place in shown] for row in cells], widths)


def _drawn(cells: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    for row in cells:
        parts = (fit(cell, width) for cell, width in zip(row, widths, strict=True))
        yield (" " * _GAP).join(parts).rstrip()


def _stacked(cells: Sequence[Sequence[str]]) -> Iterator[str]:
    """Each row as a few lines of `name  cell`, whole, so that a cell can be copied.

    A cell without a name stands before the first that has one.
    """
    head, *rows = cells
    label = max(len(name) for name in head)
    for place, row in enumerate(rows):
        if place:
            yield ""
        mark = ""
        for name, cell in zip(head, row, strict=True):
            if not name:
                mark = f"{cell} " if cell else ""
            elif cell:
                yield f"{name:<{label}}  {mark}{cell}".rstrip()
                mark = ""


def _total(widths: Sequence[int], shown: Iterable[int]) -> int:
    taken = [widths[place] for place in shown]
    return sum(taken) + _GAP * (len(taken) - 1)
