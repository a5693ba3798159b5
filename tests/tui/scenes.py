"""What the pictures show: a board in a known state, brought there by keys."""

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import JsonValue
from textual.events import MouseMove
from textual.pilot import Pilot
from textual.widgets import Input

from qdn_tui.domain.changes import EditableField, FieldEdit
from qdn_tui.domain.editing import field_value
from qdn_tui.domain.job import Assignment, Job
from qdn_tui.domain.rules import apply
from qdn_tui.tui.app import QdnApp
from qdn_tui.tui.screens.agree import AgreeScreen
from qdn_tui.tui.screens.summary import SummaryScreen
from tests.tui.driver import Driver, new_board
from tests.tui.stores import (
    BUSINESS,
    NOW,
    MemoryStore,
    author,
    demo_document,
    with_broken_records,
)

Play = Callable[[Pilot[None]], Awaitable[None]]


LOGGED = (
    "2026-11-20 10:28:01 INFO qdn_tui.tui.desk: the store is open\n",
    "2026-11-20 10:28:02 INFO qdn_tui.tui.desk: the connection is fresh\n",
    "2026-11-20 10:29:40 WARNING qdn_tui.tui.desk: the store could not be opened: AccessDenied\n",
    "    at a line of a trace\n",
    "2026-11-20 10:30:00 INFO qdn_tui.tui.desk: a change was refused: edit\n",
)
"""What stands in the program's log."""
LONG = 3600.0
"""Seconds, beyond every test."""


def demo_board(*, broken: bool = False, empty: bool = False, **options: Any) -> QdnApp:
    """A board over the made-up day, or over nothing."""
    document = demo_document()
    store = MemoryStore() if empty else MemoryStore(document)
    if broken:
        store.document = with_broken_records(document)
    # On a busy machine a picture takes long: what stands out must not fade meanwhile.
    return new_board(store, highlight_seconds=LONG, **options)


def driven_by(app: QdnApp, play: Callable[[Driver], Awaitable[None]] | None = None) -> Play:
    """Wait for the jobs, then play; ends on a quiet screen without a blinking cursor."""

    async def run(pilot: Pilot[None]) -> None:
        at = Driver(app, pilot)
        await at.until(lambda: app.desk.has_jobs_read)
        if play is not None:
            await play(at)
        await at.until_settled()
        for line in app.screen.query(Input):
            line.cursor_blink = False
        await pilot.pause()

    return run


async def on_mark(at: Driver) -> None:
    await at.go_to("J-000001")


async def detail_of_mark(at: Driver) -> None:
    await at.go_to("J-000001")
    await at.press("enter")


async def new_job_half_filled(at: Driver) -> None:
    await at.press("n")
    await at.write("Nora Sample")
    await at.press("tab")
    await at.write("619 555 0177")
    await at.press("tab", "tab")
    await at.write("2201 Template Drive")
    await at.press("tab", "tab", "tab", "tab")
    await at.write("92122")
    await at.press("tab", "down", "tab", "tab", "right", "down", "down")


async def new_job_with_mistakes(at: Driver) -> None:
    await at.press("n", "tab")
    await at.write("61955")
    await at.press("ctrl+s")


async def editing(at: Driver) -> None:
    """The phone is typed over, and is not complete yet; so is the price, which is."""
    await at.go_to("J-000001")
    await at.press("e", "tab")
    await at.type_over("619 555")
    await at.press(*["tab"] * 10)
    await at.type_over("575.50")


async def dragging(at: Driver) -> None:
    """Mark's card is in the hand, over the column it may go to."""
    await at.go_to("J-000001")
    layout = at.board.layout_now
    y = next(y for y, line in enumerate(at.lines()) if "J-000001" in line)
    await at.pilot.mouse_down(offset=(layout.span(1)[0] + 4, y))
    await at.pilot._post_mouse_events([MouseMove], offset=(layout.span(2)[0] + 4, y), button=1)


async def link_copied(at: Driver) -> None:
    await at.go_to("J-000001")
    await at.press("c")


async def refused(at: Driver) -> None:
    await at.go_to("J-000006")
    await at.press("a")


async def reverting(at: Driver) -> None:
    await at.go_to("J-000003")
    await at.press("u")
    await at.write("crew turned back, gate was locked")


async def closing(at: Driver) -> None:
    await at.go_to("J-000001")
    await at.press("d", "5")


async def holding(at: Driver) -> None:
    await at.go_to("J-000002")
    await at.press("H", "2", "tab", "down")


async def rescheduling(at: Driver) -> None:
    await at.go_to("J-000002")
    await at.press("w", "right", "down")


async def assigning(at: Driver) -> None:
    """Who is out with Gus Pine's cleanout is ticked for a job at the same time."""
    store, by = at.store, author(seed=41)
    team = Assignment(crew=("Rosa Example", "Gus Sample"), truck="Truck 2", trailer="Trailer 1")
    out, other = store.document.find("J-000003"), store.document.find("J-000004")
    store.apply([by.assign(out, team), by.reschedule(other, out.window)])
    await at.until(lambda: at.job("J-000003").assignment == team)
    await at.go_to("J-000004")
    await at.press("t", "2", "3")


async def expecting(at: Driver) -> None:
    """A time after the window: understood, and remarked on."""
    await at.go_to("J-000001")
    await at.press("W")
    await at.write("4:30")


async def schedule(at: Driver) -> None:
    await at.go_to("J-000001")
    await at.press("2")


async def eyes(at: Driver) -> None:
    await at.until_said("need eyes")
    await at.press("exclamation_mark")


async def noting(at: Driver) -> None:
    await at.go_to("J-000001")
    await at.press("N")
    await at.write("Bring the long straps.")


async def paying(at: Driver) -> None:
    await at.go_to("J-000006")
    await at.press("p", "1")


async def copying(at: Driver) -> None:
    await at.go_to("J-000001")
    await at.press("y")


async def qr_code(at: Driver) -> None:
    await at.go_to("J-000001")
    await at.press("Q")


async def new_link(at: Driver) -> None:
    await at.go_to("J-000001")
    await at.press("L")


async def undo_shown(at: Driver) -> None:
    await at.go_to("J-000002")
    await at.press("a")
    await at.until_settled()
    at.app.clear_notifications()
    await at.press("z")


async def several_marked(at: Driver) -> None:
    await at.go_to("J-000001")
    await at.press("space", "space", "down", "space", "up")


async def some_refused(at: Driver) -> None:
    await at.go_to("J-000001")
    await at.press("asterisk", "a")
    await at.until(lambda: isinstance(at.app.screen, SummaryScreen))
    await at.until_settled()


async def exporting(at: Driver) -> None:
    await at.go_to("J-000001")
    await at.press("space", "space", "E")


async def duplicating(at: Driver) -> None:
    await at.go_to("J-000001")
    await at.press("C")


async def help_open(at: Driver) -> None:
    await at.press("question_mark")


async def help_searched(at: Driver) -> None:
    await at.press("question_mark", *"column")


async def palette_open(at: Driver) -> None:
    """Over a completed job, so that some commands say why not."""
    await at.go_to("J-000006")
    await at.press("ctrl+p")


async def palette_searched(at: Driver) -> None:
    await at.go_to("J-000006")
    await at.press("ctrl+p", *"re")


async def numbers_open(at: Driver) -> None:
    await at.press("dollar_sign")
    await at.until_said("archived jobs included")


async def numbers_of_a_week(at: Driver) -> None:
    await numbers_open(at)
    await at.press("left")


async def activity_open(at: Driver) -> None:
    await at.press("A", "down", "down")


async def app_log_open(at: Driver) -> None:
    await at.press("f12")
    await at.until_said(LOGGED[-1])


async def activity_searched(at: Driver) -> None:
    await at.press("A", *"who:rosa day:today")


async def theme_tried_on(at: Driver) -> None:
    await on_mark(at)
    await at.press("ctrl+t", "down")


async def attention_open(at: Driver) -> None:
    await at.press("exclamation_mark")


async def conflicts_open(at: Driver) -> None:
    """Two jobs changed here without a connection, and elsewhere meanwhile."""
    store, by = at.store, at.app.desk.author
    other = author("Rosa Example", NOW, seed=70)
    await at.cut_off()
    phone = at.job("J-000002")
    at.app.desk.order(
        [by.edit(phone, [edit_of(phone, "customer.phone", "+16195550199"), price(phone, 35000)])],
        made=lambda _: None,
        failed=lambda _: at.app.bell(),
    )
    await at.until(lambda: len(at.app.desk.held.waiting) == 1)
    await at.go_to("J-000001")
    await at.press("a")
    await at.until(lambda: len(at.app.desk.held.waiting) == 2)
    there, mark = store.document.find("J-000002"), store.document.find("J-000001")
    edit = other.edit(
        there, [edit_of(there, "customer.phone", "+16195550170"), price(there, 32500)]
    )
    store.document = apply(store.document, [edit, other.advance(mark)], BUSINESS)
    await at.reconnect()
    await at.until(lambda: len(at.app.desk.held.conflicts) == 2)
    at.app.clear_notifications()
    await at.press("x")


def edit_of(job: Job, field: EditableField, value: JsonValue) -> FieldEdit:
    """A field of a job written over with another value, as its author saw it."""
    return FieldEdit(field=field, seen=field_value(job, field), value=value)


def price(job: Job, cents: int) -> FieldEdit:
    """Another price."""
    return edit_of(job, "price", {"amount_cents": cents, "currency": "USD"})


def deploy_clock_stands_still(at: Driver) -> None:
    """Times are drawn as if no time passed."""
    if at.app.desk.deployer is not None:
        at.app.desk.deployer.monotonic = lambda: 100.0


async def deploy_planned(at: Driver) -> None:
    deploy_clock_stands_still(at)
    await at.press("D")
    await at.until(lambda: at.app.desk.deployer is not None and not at.app.desk.deployer.is_asking)


async def deploy_asked(at: Driver) -> None:
    await deploy_planned(at)
    await at.press("r")
    await at.until(lambda: isinstance(at.app.screen, AgreeScreen))


async def deploy_running(at: Driver) -> None:
    await deploy_asked(at)
    await at.press("enter")
    await at.until_said("▶ Promote assets")


async def deploy_over(at: Driver) -> None:
    await deploy_asked(at)
    await at.press("enter")
    deployer = at.app.desk.deployer
    await at.until(lambda: deployer is not None and not deployer.is_running)
    await at.until(lambda: deployer is not None and not deployer.is_asking)
    at.app.clear_notifications()


async def deploy_rollback(at: Driver) -> None:
    await deploy_planned(at)
    await at.press("b")


async def deploy_rolled_back(at: Driver) -> None:
    await deploy_rollback(at)
    await at.press("enter")
    await at.until(lambda: isinstance(at.app.screen, AgreeScreen))
    await at.press("enter")
    deployer = at.app.desk.deployer
    await at.until(lambda: deployer is not None and deployer.run is not None)
    await at.until(lambda: deployer is not None and not deployer.is_running)
    await at.until(lambda: deployer is not None and not deployer.is_asking)
    at.app.clear_notifications()


async def deploy_left(at: Driver) -> None:
    await deploy_running(at)
    await at.press("escape")
    at.app.clear_notifications()
    await at.press("q")


async def doctor_diagnosed(at: Driver) -> None:
    await at.go_to("J-000001")
    await at.press("M")
    await at.until_said("press f")


async def doctor_checked_up(at: Driver) -> None:
    await at.press("U")
    await at.until_said("1 of 9 checks failed.")
