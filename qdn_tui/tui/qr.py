"""A link as a QR code in text: two rows of modules to a line, black on white."""

from collections.abc import Sequence

QUIET = 4
"""Modules of white around the code that the standard asks for."""
TIGHT = 2
"""What readers still take, where the terminal has no room for more."""

_HALVES = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


def qr_lines(text: str, quiet: int = QUIET) -> tuple[str, ...]:
    """The code of `text` with `quiet` white modules around it; dark is ink, light is ground.

    The error correction is the lowest: a screen has no scratches, and fewer modules are larger.
    """
    import segno  # only here: the board opens without it

    code = segno.make_qr(text, error="l", boost_error=False)
    rows: list[Sequence[int]] = [list(row) for row in code.matrix_iter(border=quiet)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    return tuple(
        "".join(_HALVES[bool(upper), bool(lower)] for upper, lower in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    )


def fitting(text: str, width: int, height: int) -> tuple[str, ...]:
    """The code with as much white around it as fits; empty where it does not fit at all."""
    for quiet in range(QUIET, TIGHT - 1, -1):
        lines = qr_lines(text, quiet)
        if len(lines) <= height and len(lines[0]) <= width:
            return lines
    return ()
