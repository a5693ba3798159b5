"""Large blocks of memory that go back to the system once they are free."""

import sys
from contextlib import suppress
from typing import Final

# Parameters of glibc's `mallopt`.
_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_LARGE_BYTES: Final = 1 << 20


def give_back_large_blocks() -> None:
    """Have the C library keep no large block for later, where it is one that can be told.

    A document and what it is parsed from take tens of megabytes for a moment. glibc takes the
    first such block for the size that a program always needs, and holds on to as much from then on.
    """
    if not sys.platform.startswith("linux"):
        return
    from ctypes import CDLL

    # Another C library than glibc may have no such function.
    with suppress(OSError, AttributeError):
        set_option = CDLL(None).mallopt
        set_option(_MMAP_THRESHOLD, _LARGE_BYTES)
        set_option(_TRIM_THRESHOLD, _LARGE_BYTES)
