"""Every screen of the board over hostile jobs, in the terminal this program has.

`python -m tests.hostile.tour FOLDER [--planted]`; `--planted` lets text through as it comes, to
show that whoever watches the terminal would notice.
"""

import argparse
import asyncio
import gc
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

import qdn_tui.domain.text as text_gate


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--planted", action="store_true")
    return parser.parse_args()


def plant() -> None:
    """Before anything takes the gate's functions by their names."""
    vars(text_gate)["safe"] = lambda text, limit=None: str(text)[:limit]
    vars(text_gate)["safe_lines"] = str


_CLEAN = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u206f\u2028\u2029]*")
_MOST_SCREENS = 6
_TOASTS = 10


def require_clean(app: App[None]) -> None:
    """Every strip on the screen holds text only, and is exactly as wide as the screen."""
    for strip in app.screen._compositor.render_strips():
        text = strip.text
        assert _CLEAN.fullmatch(text), f"a control character is on the screen: {text!r}"
        assert strip.cell_length == app.size.width, text
        run = 0
        for character in text:
            run = run + 1 if unicodedata.combining(character) else 0
            assert run <= 2, "combining marks are stacked"


async def tour(pilot: Pilot[None], *, planted: bool = False) -> None:
    """Look at every job, record and toast, and open whatever a command of the board opens."""
    from qdn_tui.tui.commands import Place, commands_at
    from qdn_tui.tui.screens.base import DeskScreen
    from tests.hostile.corpus import HOSTILE
    from tests.tui.driver import Driver

    app: Any = pilot.app
    at = Driver(app, pilot)
    await at.until(lambda: app.desk.has_jobs_read)
    if planted:
        await pilot.pause()
        return

    async def look(*keys: str) -> None:
        for key in keys:
            await at.press(key)
            require_clean(app)

    async def leave() -> None:
        # Once on the board too: a filter is typed there.
        for _ in range(_MOST_SCREENS):
            await look("escape")
            if len(app.screen_stack) == 1:
                return
        while len(app.screen_stack) > 1:
            await app.pop_screen()

    await at.until(lambda: bool(app.desk.held.conflicts))
    for job in app.desk.document.jobs:
        at.board.select(job.key)
        await look("enter", "end")
        await leave()
    jobs = app.desk.document.jobs
    for place, command in enumerate(commands_at(Place.BOARD)):
        if command.id in ("quit", "open_page") or not command.keys:
            continue
        # Every other job is on hold: neighbours of a command meet both kinds.
        at.board.select(jobs[(place * 3 + place // 2) % len(jobs)].key)
        await look(command.keys[0], "end")
        await leave()
        app.clear_notifications()
    for key in ("ctrl+p", "ctrl+t"):
        await look(key, "down", "down")
        await leave()
    await look("exclamation_mark", *["pagedown"] * 6)
    await leave()
    board = app.screen
    assert isinstance(board, DeskScreen)
    for start in range(0, len(HOSTILE), _TOASTS):
        for text in HOSTILE[start : start + _TOASTS]:
            board.say(text)
        await pilot.pause()
        require_clean(app)
        app.clear_notifications()
    assert app.return_code is None


def main() -> None:
    arguments = parsed()
    if arguments.planted:
        plant()
    from qdn_tui.cli.faultlog import write_log
    from qdn_tui.domain.changes import FieldEdit
    from qdn_tui.store.outbox import Outbox
    from tests.hostile.corpus import HOSTILE
    from tests.hostile.desk import hostile_document
    from tests.tui import quiet, styled
    from tests.tui.driver import new_board
    from tests.tui.stores import MemoryStore, author

    # A quarter of the tour went into looking for cycles.
    gc.set_threshold(100_000, 50, 100)
    # Textual's own way of waiting took most of the tour; what is painted stays as it is.
    patch = pytest.MonkeyPatch()
    quiet.wait_like_this(patch)
    styled.use(patch)
    folder: Path = arguments.folder
    log = write_log()
    store = MemoryStore(hostile_document())
    waiting = Outbox(folder / "outbox.jsonl")
    # Refused once it is sent: nobody ever saw such a name on this job.
    job, by = store.document.jobs[0], author("Dana Dispatch", seed=77)
    edit = FieldEdit(field="customer.name", seen="somebody else", value="Mark")
    asyncio.run(waiting.add([by.edit(job, [edit])]))
    app = new_board(
        store,
        environment_name=HOSTILE[60],
        site_url=f"http://pages.example/{HOSTILE[61]}",
        outbox=folder / "outbox.jsonl",
        remembered=folder / "left.json",
        log=log,
        poll_seconds=60,
    )
    ended: list[BaseException] = []

    async def guided(pilot: Pilot[Any]) -> None:
        try:
            await tour(pilot, planted=arguments.planted)
        except BaseException as error:
            ended.append(error)
            raise
        finally:
            app.exit()

    app.run(auto_pilot=guided)
    if ended:
        raise SystemExit(f"the tour ended early: {ended[0]!r}")


if __name__ == "__main__":
    main()
