"""Standard input, output and error as a process may meet them: closed, full, or not in UTF-8."""

import codecs
import os
import select
import sys
import unicodedata
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Final, TextIO

_PLAIN: Final = {
    "○": ".",
    "◔": "-",
    "◑": "=",
    "●": "#",
    "✓": "+",
    "✗": "x",
    "█": "#",
    "░": ".",
    "→": "->",
    "←": "<-",
    "…": "...",
    "·": ".",
    "–": "-",
    "—": "-",
    "’": "'",
}
_NOWHERE: Final = Path(os.devnull)
_HANDLER: Final = "qdn-plain"


def make_ready() -> None:
    """Let everything that is printed arrive somewhere, whatever we were started with.

    A channel that is closed swallows what is said; left free, its number would go to the next
    file or socket. Where a locale cannot spell a sign, a plainer one stands for it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdin is None:
        sys.stdin = _NOWHERE.open(encoding="utf-8")
    for name in ("stdout", "stderr"):
        channel = getattr(sys, name)
        if channel is None:
            setattr(sys, name, _NOWHERE.open("w", encoding="utf-8"))
        elif isinstance(channel, TextIOWrapper) and _is_spelled_otherwise(channel):
            codecs.register_error(_HANDLER, _plainly)
            channel.reconfigure(errors=_HANDLER)


def _is_spelled_otherwise(channel: TextIOWrapper) -> bool:
    return codecs.lookup(channel.encoding).name != "utf-8"


def flush_output() -> None:
    """Hand the rest of the output over; of the narration as much as is still taken.

    Raises:
        OSError: the output cannot be written; a `BrokenPipeError` where its reader has gone.
    """
    try:
        sys.stderr.flush()
    except OSError:
        swallow(sys.stderr)
    try:
        sys.stdout.flush()
    except OSError:
        swallow(sys.stdout)
        raise


def swallow(channel: TextIO) -> None:
    """Let what is left in a channel, and what follows, go nowhere.

    What is left in the buffer is tried again as the process ends; nobody could be told then.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), channel.fileno())


def nobody_reads() -> bool:
    """Whether who read the output or the narration has gone: `| head` that has its lines.

    A broken pipe may as well be a connection's.
    """
    looks = select.poll()
    for channel in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # kept in memory, or closed
            looks.register(channel.fileno(), 0)
    return any(met & (select.POLLERR | select.POLLHUP) for _, met in looks.poll(0))


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """What stands for signs that the channel has no spelling for."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign) or _letter(sign) for sign in signs), error.end


def _letter(sign: str) -> str:
    """A letter without its accents; what is none becomes a question mark."""
    return unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode() or "?"
