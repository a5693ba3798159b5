"""How large the document may get before somebody should do something about it."""

from qdn_tui.store.protocol import Snapshot

LARGE_BYTES = 1_000_000
TOO_LARGE_BYTES = 4_000_000


def size_warning(snapshot: Snapshot) -> str | None:
    """What to tell whoever just wrote, or None while the document is small.

    Every change sends all of it. At 1 MB (some 1 500 jobs) a phone's line needs seconds for
    that; at 4 MB it meets the time-outs of the clients.
    """
    if snapshot.size < LARGE_BYTES:
        return None
    size = f"The jobs document is {snapshot.size / 1_000_000:.1f} MB"
    if snapshot.size < TOO_LARGE_BYTES:
        return f"{size}, and each change sends all of it: `qdn store archive` makes it smaller."
    return (
        f"{size}: changes become slow and may fail on a slow line. "
        "Run `qdn store archive` now; `qdn store check` says what fills it."
    )
