"""A connection that died while nobody used it."""

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

# A request that failed faster than this met a dead connection or a refusal, not a slow server.
_AT_ONCE_S = 1.0

_Answer = TypeVar("_Answer")


def once_more_if_cut(ask: Callable[[], _Answer], *cut: type[Exception]) -> _Answer:
    """Ask; where the request fails at once, ask again.

    A frozen function wakes up with connections that were closed long ago at the other end, and
    finds out at the first use. The second request opens a new one.

    Args:
        ask: what may be asked twice without harm.
        cut: what it raises where no answer came.
    """
    started = monotonic()
    try:
        return ask()
    except cut:
        if monotonic() - started > _AT_ONCE_S:
            raise
    return ask()
