"""How the dispatcher left the board: filter, view, sorting, side panel, theme, what was seen.

A small file for each environment. It is a comfort and never in the way: what is damaged or
unknown in it is passed over, and a disk that takes nothing costs the comfort alone.
"""

import asyncio
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from qdn_tui.drafts import drafted

log = logging.getLogger(__name__)

# A name or a filter longer than this was not typed by a person.
_LONGEST = 1000
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


@dataclass(frozen=True)
class Remembered:
    """The board as it was left. Every field has the value of a first start.

    Attributes:
        theme: name of the chosen theme; empty for the default.
        theme_over: the theme that the settings named when it was chosen.
        filter: the active filter; empty for none.
        filters: saved filters by their name.
        view: name of the open view.
        sort: what the list is sorted by; empty for its own order.
        descending: whether the list is sorted backwards.
        side_panel: whether the panel beside the view is open; None where nobody chose.
        seen: marks of what customers changed and somebody here has seen.
    """

    theme: str = ""
    theme_over: str = ""
    filter: str = ""
    filters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    view: str = ""
    sort: str = ""
    descending: bool = False
    side_panel: bool | None = None
    seen: tuple[str, ...] = ()


class Memory:
    """Keeps a `Remembered` on disk.

    Made before the first frame, which needs it: it reads its file, some hundred bytes, at once.

    Args:
        path: its file; None to remember for as long as the board is open.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._unwritten: dict[str, Any] = {}
        self._writing: asyncio.Task[None] | None = None
        self.now = understood(_read(path)) if path is not None else Remembered()
        """What is remembered; changed by `remember` alone."""

    def remember(self, **changes: Any) -> None:
        """Take new values of fields of `Remembered`; they are on disk soon. For the event loop."""
        before = self.now
        self.now = replace(before, **changes)
        if self._path is None or self.now == before:
            return
        self._unwritten.update(changes)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write(self._path))

    async def written(self) -> None:
        """Wait until what was remembered is on disk, or could not be put there."""
        if self._writing is not None:
            await self._writing

    async def _write(self, path: Path) -> None:
        while self._unwritten:
            changes, self._unwritten = self._unwritten, {}
            try:
                await _put(path, changes)
            except OSError as error:
                log.warning("how the board was left is not remembered: %s", error)


def understood(written: object) -> Remembered:
    """What a file says, without what it should not say."""
    if not isinstance(written, dict):
        return Remembered()
    plain = Remembered()
    taken: dict[str, Any] = {}
    for entry in fields(Remembered):
        value = written.get(entry.name)
        if entry.name == "filters":
            pairs = value.items() if isinstance(value, dict) else ()
            named = {str(name): text for name, text in pairs if _is_text(text) and _is_text(name)}
            taken["filters"] = MappingProxyType(named)
        elif entry.name == "seen":
            marks = value if isinstance(value, list) else ()
            taken["seen"] = tuple(str(mark) for mark in marks if _is_text(mark))
        elif isinstance(getattr(plain, entry.name), str):
            taken[entry.name] = value if _is_text(value) else ""
        elif isinstance(value, bool):
            taken[entry.name] = value
    return Remembered(**taken)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        log.warning("how the board was left cannot be read: %s", error)
        return None


async def _put(path: Path, changes: Mapping[str, Any]) -> None:
    """Lay changes over what stands there: fields of others, newer programs too, stay."""
    import aiofiles
    import aiofiles.os

    await aiofiles.os.makedirs(path.parent, mode=_PRIVATE_FOLDER, exist_ok=True)
    standing = await asyncio.to_thread(_read, path)
    before = standing if isinstance(standing, dict) else _as_json(Remembered())
    body = json.dumps({**before, **_as_json_values(changes)}, ensure_ascii=True, indent=1)
    with drafted(path) as draft:
        async with aiofiles.open(draft, "w", encoding="utf-8", opener=_private) as file:
            await file.write(f"{body}\n")


def _as_json(remembered: Remembered) -> dict[str, Any]:
    return _as_json_values(
        {name.name: getattr(remembered, name.name) for name in fields(remembered)}
    )


def _as_json_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()
    }


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=_PRIVATE_FILE)
