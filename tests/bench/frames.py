"""Output cut into frames: what a terminal that knows synchronized output shows at once.

Such a terminal, asked by `ESC[?2026$p`, is sent each frame between `ESC[?2026h` and
`ESC[?2026l`; what is written between the two becomes visible with the second.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.bench.terminal import Chunk

OPENING, CLOSING = b"\x1b[?2026h", b"\x1b[?2026l"


class Frame(NamedTuple):
    """What became visible at one moment.

    Attributes:
        at: monotonic nanoseconds when its last byte was there.
        written: its bytes.
    """

    at: int
    written: bytes


def frames(chunks: Iterable[Chunk]) -> Iterator[Frame]:
    """Each chunk that ends a frame, with all that was held back before it.

    Output outside of frames is visible when it comes. A frame without an end is none.
    """
    held = b""
    for at, written in chunks:
        held += written
        opened, closed = held.rfind(OPENING), held.rfind(CLOSING)
        ripe = opened if opened > closed else len(held) - _begun(held)
        if ripe:
            yield Frame(at, held[:ripe])
            held = held[ripe:]


def _begun(written: bytes) -> int:
    """How many bytes at the end may be the beginning of a bracket."""
    for length in range(len(OPENING) - 1, 0, -1):
        if written.endswith(OPENING[:length]):
            return length
    return 0
