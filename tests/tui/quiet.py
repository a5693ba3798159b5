"""When a board under test has done what it was asked.

Textual waits after each key until the process did next to nothing for 20 ms, twice, and gives up
after a second: a board that follows a store every 20 ms makes it wait for long. Here the board is
looked at every 2 ms, and more of it: callbacks that are due, changes on their way to the disk, and
threads that compute. Frames follow each other as fast as they are laid out.
"""

import asyncio
from time import monotonic, process_time
from typing import Any

import pytest
import textual.app
import textual.pilot
import textual.screen
from textual._context import active_app

_LOOK_SECONDS = 0.002
_LOOKS = 3
_FRAME_SECONDS = 0.001
# Of the time between two looks; an idle board takes a twentieth.
_BUSY_SHARE = 0.5


async def quiet(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """In the place of Textual's `wait_for_idle`, with its arguments in seconds."""
    started = monotonic()
    calm = 0
    while calm < _LOOKS or monotonic() - started < min_sleep:
        if monotonic() - started > max_sleep:
            return
        looked, worked = monotonic(), process_time()
        await asyncio.sleep(_LOOK_SECONDS)
        share = (process_time() - worked) / (monotonic() - looked)
        busy = share > _BUSY_SHARE or _is_due() or _is_writing() or _is_changing()
        calm = 0 if busy else calm + 1


def _is_due() -> bool:
    """Whether callbacks wait for their turn in this moment."""
    loop: Any = asyncio.get_running_loop()
    return bool(loop._ready)


def _is_changing() -> bool:
    """Whether the screen is to be laid out or painted anew, or something waits for that."""
    app = active_app.get(None)
    if app is None or not app.screen_stack:
        return False
    screen = app.screen
    changes = screen._layout_required, screen._repaint_required, screen._dirty_widgets
    return any(changes) or bool(screen._callbacks)


def _is_writing() -> bool:
    """Whether a desk's changes are on their way to the disk."""
    coroutines = (task.get_coro() for task in asyncio.all_tasks())
    return any(getattr(one, "__qualname__", "").startswith("Desk.") for one in coroutines)


def use(patch: pytest.MonkeyPatch) -> None:
    """Make Textual's own test tools wait like this."""
    for place in (textual.app, textual.pilot):
        patch.setattr(place, "wait_for_idle", quiet)
    patch.setattr(textual.screen, "UPDATE_PERIOD", _FRAME_SECONDS)
