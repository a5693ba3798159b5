"""The figures as a table for people and as JSON for programs."""

from collections.abc import Sequence
from dataclasses import asdict

from tests.bench.figures import Figure

_HEAD = ("", "what", "wanted", "measured", "median", "spread", "ratio", "", "n", "dropped")
_RIGHT_FROM = 3
_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"
_NAMES = {"ratio": "ratio", "median": "median", "p95": "p95", "p99": "p99", "most": ""}


def table(figures: Sequence[Figure]) -> str:
    """Aligned columns, with the notes of each line under it."""
    rows = [_cells(figure) for figure in figures]
    widths = [max(len(row[place]) for row in [_HEAD, *rows]) for place in range(len(_HEAD))]
    lines = [_line(_HEAD, widths), "  ".join("-" * width for width in widths)]
    for figure, row in zip(figures, rows, strict=True):
        lines.append(_line(row, widths))
        if figure.note:
            lines.append(f"{' ' * (widths[0] + 2)}    {figure.note}")
    return "\n".join(lines)


def put_between_marks(page: str, written: str) -> str:
    """A Markdown page with what was measured in the place of what stood between its marks.

    Raises:
        ValueError: it has no marks.
    """
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not (begin and end):
        raise ValueError(f"the page has no {_BEGIN} ... {_END}")
    return f"{before}{begin}\n\n```\n{written.strip()}\n```\n\n{end}{after}"


def as_json(figure: Figure) -> dict[str, object]:
    """The figure with its samples and what follows from them."""
    low, high = figure.spread
    return {
        **asdict(figure),
        "median": figure.median,
        "spread": [low, high],
        "ratio": figure.ratio,
        "measured": figure.measured,
        "verdict": figure.verdict,
    }


def _cells(figure: Figure) -> tuple[str, ...]:
    unit, wanted = figure.unit, figure.wanted
    low, high = figure.spread
    if wanted is None:
        promise = measured = ""
    elif wanted.of == "ratio":
        promise = f"<= {wanted.at_most:g} x {figure.peer}"
        measured = f"{figure.measured:.2f} x"
    else:
        promise = f"{_NAMES[wanted.of]} <= {_amount(wanted.at_most)} {unit}".strip()
        measured = f"{_amount(figure.measured)} {unit}"
    ratio = figure.ratio
    return (
        figure.row,
        figure.what,
        promise,
        measured,
        f"{_amount(figure.median)} {unit}",
        f"{_amount(low)}..{_amount(high)}",
        "" if ratio is None else f"{ratio:.2f} x",
        figure.verdict,
        str(len(figure.samples)),
        str(figure.dropped) if figure.dropped else "",
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(
        cell.ljust(width) if place < _RIGHT_FROM else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ).rstrip()


def _amount(value: float) -> str:
    """Three digits that mean something; whole numbers whole."""
    if value == int(value) or value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
