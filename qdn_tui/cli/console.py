"""What the command line prints: data on stdout, narration on stderr, nothing a terminal obeys."""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress

from qdn_tui.domain.text import fit, safe

_LINE_ANEW = "\r\x1b[K"
# When the latest line of narration was said, by `time.monotonic`.
_SAID = {"at": time.monotonic()}


def say(line: str) -> None:
    """Narrate: one line on stderr."""
    _SAID["at"] = time.monotonic()
    print(f"{_LINE_ANEW if _redraws() else ''}{safe(line)}", file=sys.stderr, flush=True)  # noqa: T201


def progress(line: str, *, into_pipes_after_s: float = 0.0) -> None:
    """Narrate a step that the next line may replace; without a terminal it is a line as any.

    Args:
        into_pipes_after_s: there only where nothing was said for so many seconds.
    """
    if _redraws():
        cut = fit(safe(line), shutil.get_terminal_size().columns - 1).rstrip()
        print(f"{_LINE_ANEW}{cut}", end="", file=sys.stderr, flush=True)  # noqa: T201
    elif time.monotonic() - _SAID["at"] >= into_pipes_after_s:
        say(line)


def _redraws() -> bool:
    """Whether narration goes to a terminal that can draw a line anew."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def complain(line: str) -> None:
    """Say what went wrong, and what to do next; who cannot be told has the exit code."""
    with suppress(OSError):
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


def show_table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    widest: int = 40,
    spare: Sequence[str] = (),
) -> None:
    """Columns that fit the terminal; into a pipe nothing is cut. Arguments as `table_lines`."""
    from qdn_tui.cli.tables import table_lines

    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in table_lines(head, rows, room, widest=widest, spare=spare):
        show(line)


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
