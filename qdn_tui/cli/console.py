"""What the command line prints: data on stdout, narration on stderr, nothing a terminal obeys."""

import json
import shutil
import sys
import time
from collections.abc import Iterable, Sequence

from qdn_tui.domain.text import fit, safe

_NARROWEST = 8
_LINE_ANEW = "\r\x1b[K"
# When the latest line of narration was said, by `time.monotonic`.
_SAID = {"at": time.monotonic()}


def say(line: str) -> None:
    """Narrate: one line on stderr."""
    _SAID["at"] = time.monotonic()
    print(f"{_LINE_ANEW if sys.stderr.isatty() else ''}{safe(line)}", file=sys.stderr, flush=True)  # noqa: T201


def progress(line: str, *, into_pipes_after_s: float = 0.0) -> None:
    """Narrate a step that the next line may replace; without a terminal it is a line as any.

    Args:
        into_pipes_after_s: there only where nothing was said for so many seconds.
    """
    if sys.stderr.isatty():
        cut = fit(safe(line), shutil.get_terminal_size().columns - 1).rstrip()
        print(f"{_LINE_ANEW}{cut}", end="", file=sys.stderr, flush=True)  # noqa: T201
    elif time.monotonic() - _SAID["at"] >= into_pipes_after_s:
        say(line)


def complain(line: str) -> None:
    """Say what went wrong, and what to do next."""
    say(f"qdn: {line}")


def say_help(text: str) -> None:
    """The help of a group that was given no command; our own words, on stderr."""
    print(text.rstrip("\n"), file=sys.stderr, flush=True)  # noqa: T201


def show(line: str = "") -> None:
    """One line of data for people, on stdout."""
    print(safe(line))  # noqa: T201


def show_json(value: object) -> None:
    """Data for programs, on stdout. Escaped to ASCII, so that no terminal obeys it."""
    print(json.dumps(value, indent=2))  # noqa: T201


def show_json_line(value: object) -> None:
    """One line of data for programs that read as we write."""
    print(json.dumps(value), flush=True)  # noqa: T201


def show_table(head: Sequence[str], rows: Iterable[Sequence[str]], widest: int = 40) -> None:
    """Columns as wide as their longest cell, narrowed together to fit the terminal.

    Args:
        head: the columns' names.
        rows: a cell for each column.
        widest: the most terminal columns any of them takes.
    """
    from rich.cells import cell_len

    cells = [[safe(cell) for cell in row] for row in [head, *rows]]
    wanted = [max(cell_len(cell) for cell in column) for column in zip(*cells, strict=True)]
    # Into a pipe nothing is cut: programs that read columns want all of them.
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    widths = [min(width, widest) if room else width for width in wanted]
    while room and sum(widths) + 2 * (len(widths) - 1) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    for row in cells:
        show("  ".join(fit(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip())


def confirm(question: str) -> bool:
    """Ask on stderr; without a terminal the answer is no."""
    return sys.stdin.isatty() and asked(f"{question} [y/N]").lower() in {"y", "yes"}


def asked(question: str) -> str:
    """What is typed on stdin in answer to a question on stderr."""
    print(f"{safe(question)} ", end="", file=sys.stderr, flush=True)  # noqa: T201
    try:
        return sys.stdin.readline().strip()
    except KeyboardInterrupt:
        say("")  # the shell's prompt on a line of its own
        raise
