"""Pictures of the board for README.md and docs/: `python -m tests.tui.pictures OUTDIR`."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from qdn_tui.domain.document import Document
from tests.tui.deploys import (
    AFTER_GOING_BACK,
    FAULT,
    GONE_BACK,
    PROMOTING,
    TAKEN_BACK,
    ScriptedPort,
)
from tests.tui.doctors import STALE, ScriptedDoctor
from tests.tui.driver import Driver, new_board
from tests.tui.scenes import (
    conflicts_open,
    deploy_over,
    deploy_planned,
    deploy_rolled_back,
    deploy_running,
    detail_of_mark,
    doctor_diagnosed,
    dragging,
    driven_by,
    expecting,
    eyes,
    new_job_half_filled,
    numbers_open,
    on_mark,
    palette_searched,
    schedule,
    several_marked,
    theme_tried_on,
)
from tests.tui.stores import MemoryStore, busy_quarter, demo_document
from tests.tui.test_attention import a_day_that_needs_eyes
from tests.tui.test_schedule import a_day_of_two_crews

Scene = Callable[[Driver], Awaitable[None]]
PICTURES: dict[str, tuple[tuple[int, int], Scene]] = {
    "board": ((132, 30), on_mark),
    "new-job": ((120, 28), new_job_half_filled),
    "detail": ((120, 40), detail_of_mark),
    "conflict": ((120, 36), conflicts_open),
    "board-80x24": ((80, 24), on_mark),
    "palette": ((100, 26), palette_searched),
    "numbers": ((110, 38), numbers_open),
    "doctor": ((110, 24), doctor_diagnosed),
    "themes": ((110, 30), theme_tried_on),
    "schedule": ((132, 26), schedule),
    "dragging": ((132, 22), dragging),
    "attention": ((100, 26), eyes),
    "expecting": ((100, 26), expecting),
    "marks": ((132, 22), several_marked),
    "deploy-plan": ((120, 40), deploy_planned),
    "deploy-running": ((120, 40), deploy_running),
    "deploy-failed": ((120, 40), deploy_over),
    "deploy-rolled-back": ((120, 40), deploy_rolled_back),
}
DAYS: dict[str, Callable[[], Document]] = {
    "schedule": a_day_of_two_crews,
    "attention": a_day_that_needs_eyes,
}
"""The jobs on a picture, where they are not the ordinary day's."""
DEPLOYS: dict[str, Callable[[], ScriptedPort]] = {
    "deploy-plan": ScriptedPort,
    "deploy-running": lambda: ScriptedPort(PROMOTING, holds=True),
    "deploy-failed": lambda: ScriptedPort(TAKEN_BACK, fault=FAULT),
    "deploy-rolled-back": lambda: ScriptedPort(GONE_BACK, standing=AFTER_GOING_BACK),
}
"""What the deploys on the pictures tell."""


async def taken() -> dict[str, str]:
    """Every picture as SVG, by its name."""
    pictures: dict[str, str] = {}
    for name, (size, play) in PICTURES.items():
        app = new_board(
            MemoryStore(DAYS.get(name, demo_document)()),
            archived=lambda *_: busy_quarter(),
            open_deploy=DEPLOYS.get(name),
            open_doctor=lambda: ScriptedDoctor((STALE,)),
        )
        async with app.run_test(size=size, notifications=True) as pilot:
            await driven_by(app, play)(pilot)
            pictures[name] = app.export_screenshot(title="qdn", simplify=True)
    return pictures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in asyncio.run(taken()).items():
        (folder / f"{name}.svg").write_text(picture, "utf-8")


if __name__ == "__main__":
    main()
