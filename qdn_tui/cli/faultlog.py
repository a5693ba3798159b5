"""Where unexpected faults are written down: what failed and where, never whose job it was."""

import traceback
from datetime import UTC, datetime
from pathlib import Path

from qdn_tui.settings import SettingsError, state_home

_LARGEST_BYTES = 512 * 1024


def note_fault(error: BaseException) -> Path | str:
    """Append the fault's type and the way to it; return the file, to be named to the user.

    Messages of exceptions are left out: validation errors quote their input, which may be a
    customer's.
    """
    frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    try:
        path = state_home() / "log" / "qdn.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST_BYTES:
            path.replace(path.with_suffix(".log.1"))
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC).isoformat()} {type(error).__qualname__}\n{frames}\n")
    except (OSError, SettingsError):
        return "no log: its folder cannot be written"
    return path
