"""Whether a disk has room for the embedded cloud: a full one breaks it in ways hard to read."""

import shutil
from pathlib import Path

from qdn_tui.cloud.local.failures import LocalCloudError

# A stack, its pages and some releases take 40 MB; the API's bundle is unpacked beside them.
NEEDED_BYTES = 100 * 1024 * 1024


class NoRoom(LocalCloudError):
    """The disk is as good as full."""

    def __init__(self, folder: Path, free: int) -> None:
        super().__init__(
            f"Only {free / 1024**2:.0f} MB are free for {folder}, "
            f"and the embedded cloud needs {NEEDED_BYTES / 1024**2:.0f} MB",
            "Make room there, or name another folder with QDN_HOME",
        )


def require_room(folder: Path) -> None:
    """
    Args:
        folder: one that is there.

    Raises:
        NoRoom: its disk has too little left.
    """
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        raise NoRoom(folder, free)
