"""Where this program writes what went wrong: what failed and where, never whose job it was."""

import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from qdn_tui.domain.text import safe
from qdn_tui.places import SettingsError, state_home

_LARGEST_BYTES = 512 * 1024
_LONGEST_MESSAGE = 400
_PROGRAM = "qdn_tui"


def log_path() -> Path:
    """The log file.

    Raises:
        SettingsError: `QDN_HOME` is not an absolute path.
    """
    return state_home() / "log" / "qdn.log"


def note_fault(error: BaseException) -> Path | str:
    """Append the fault's type and the way to it; return the file, to be named to the user.

    Messages of exceptions are left out: validation errors quote their input, which may be a
    customer's.
    """
    frames = _frames(error.__traceback__)
    try:
        path = log_path()
        _make_room(path)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC).isoformat()} {type(error).__qualname__}\n{frames}\n")
    except (OSError, SettingsError):
        return "no log: its folder cannot be written"
    return path


def write_log() -> Path | None:
    """Let all that this program logs go to its file from here on; None where it cannot.

    Nothing of it goes to the terminal, which belongs to the board.
    """
    try:
        path = log_path()
        _make_room(path)
        handler = _LogFile(path, encoding="utf-8", delay=True)
    except (OSError, SettingsError):
        logging.getLogger(_PROGRAM).addHandler(logging.NullHandler())
        return None
    handler.setFormatter(LogLine())
    ours = logging.getLogger(_PROGRAM)
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    ours.propagate = False
    return path


class _LogFile(logging.FileHandler):
    """Stops where a run writes more than anybody would read, rather than fill the disk."""

    def emit(self, record: logging.LogRecord) -> None:
        if self.stream is None or self.stream.tell() <= 2 * _LARGEST_BYTES:
            super().emit(record)


class LogLine(logging.Formatter):
    """A line no terminal obeys; of an exception its type and the way to it, never its words."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said, *frames = record.getMessage().split("\n")
        line = f"{at} {record.levelname} {record.name.removeprefix('qdn_tui.')}: "
        line += safe(said, _LONGEST_MESSAGE)
        if record.exc_info and record.exc_info[0] is not None:
            line += f" ({record.exc_info[0].__qualname__})"
            frames += _frames(record.exc_info[2]).split("\n")
        return "\n".join(
            [line, *(f"  {safe(frame, _LONGEST_MESSAGE)}" for frame in frames if frame)]
        )


def _make_room(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LARGEST_BYTES:
        path.replace(path.with_suffix(".log.1"))


def _frames(trace: TracebackType | None) -> str:
    return "".join(traceback.format_list(traceback.extract_tb(trace)))
