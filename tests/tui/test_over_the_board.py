"""What opens over the board: laid out at once for the width there is, with nothing lying on it."""

import pytest
from textual import events
from textual.app import App
from textual.screen import Screen
from textual.widgets import Input
from textual.widgets._toast import Toast

from qdn_tui.domain.changes import FieldEdit
from qdn_tui.domain.job import Assignment
from qdn_tui.domain.rules import apply
from qdn_tui.tui.commands.command import character_of
from qdn_tui.tui.screens.new_job import NewJobScreen
from qdn_tui.tui.toasts import reading_seconds
from tests.tui.driver import desk
from tests.tui.stores import BUSINESS, MemoryStore, author, demo_document, window

SMALL = (80, 24)
SMALL_AND_LOW = (60, 20)
IVY = Assignment(crew=("Ivy Sample",))


@pytest.fixture
def layouts(monkeypatch: pytest.MonkeyPatch) -> list[frozenset[str]]:
    """The classes of the topmost screen at each frame of it."""
    seen: list[frozenset[str]] = []
    display = App._display

    def noted(self: App[object], screen: Screen[object], renderable: object) -> None:
        if isinstance(screen, NewJobScreen):
            seen.append(frozenset(screen.classes))
        display(self, screen, renderable)  # type: ignore[arg-type]

    monkeypatch.setattr(App, "_display", noted)
    return seen


@pytest.mark.parametrize(
    ("size", "layout"), [(SMALL, "-narrow"), (SMALL_AND_LOW, "-narrow"), ((120, 40), "-wide")]
)
async def test_a_form_is_laid_out_for_its_width_from_the_first_frame(
    size: tuple[int, int], layout: str, layouts: list[frozenset[str]]
) -> None:
    low_or_high = "-low" if size == SMALL_AND_LOW else "-high"
    async with desk(MemoryStore(demo_document()), size=size) as at:
        await at.press("n")
        assert layouts
        assert set(layouts) == {frozenset({layout, low_or_high})}


async def test_what_was_said_before_does_not_lie_on_what_opens() -> None:
    async with desk(MemoryStore(demo_document()), size=SMALL) as at:
        await at.go_to("J-000006")
        await at.press("a")
        await at.until_said("That is the end of the flow")
        await at.press("e")
        assert not at.app.screen.query(Toast)
        await at.press("escape")
        assert not at.app.screen.query(Toast)


async def test_an_error_stays_when_something_opens_until_it_is_sent_away() -> None:
    async with desk(MemoryStore(demo_document()), size=SMALL) as at:
        at.app.notify("Not advanced. J-000002 stays Submitted.", severity="error", timeout=1)
        at.app.notify("Read by now.")
        await at.until_said("Read by now.")
        await at.press("e")
        assert at.shows("✗ Not advanced. J-000002 stays Submitted.")
        assert not at.shows("Read by now.")
        await at.press("escape")
        await at.until_said("✗ Not advanced.")
        await at.press("escape")
        await at.until(lambda: not at.app.screen.query(Toast))


async def test_what_is_said_again_stands_there_once() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to("J-000006")
        await at.press("a", "a", "a")
        await at.until_said("▲ J-000006 is completed")
        assert len(at.app.screen.query(Toast)) == 1


async def test_where_a_range_ends_nobody_is_told_any_more_to_end_it() -> None:
    async with desk(MemoryStore(demo_document()), size=SMALL) as at:
        await at.go_to("J-000001")
        await at.press("V")
        await at.until_said("Go to the other end")
        await at.press("down", "V")
        assert at.shows("◆ 2 marked")
        assert not at.shows("Go to the other end")


async def test_places_are_not_counted_before_the_jobs_were_read() -> None:
    store = MemoryStore(demo_document())
    store.cut = True
    async with desk(store, wait=False) as at:
        await at.until_said("offline")
        await at.press("n")
        assert at.shows("reading…")
        assert not at.shows("2 of 2 left")
        store.cut = False
        at.app.desk.refresh()
        await at.until_said("1 of 2 left")
        assert not at.shows("reading…")


def test_a_longer_text_stays_longer() -> None:
    assert reading_seconds("Done.") == 3
    assert reading_seconds("word " * 30) == 12


def in_one_go(app: App[None], *keys: str) -> None:
    """Keys as a slow line brings them: all before the board has seen the first."""
    for key in keys:
        pressed = events.Key(key, character_of(key))
        pressed.set_sender(app)
        app.post_message(pressed)


async def test_an_answer_in_the_same_breath_is_the_one_that_was_chosen_before_it() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        await at.go_to("J-000002")
        await at.press("w")
        in_one_go(at.app, "right", "right", "down", "enter")
        await at.until(lambda: store.document.find("J-000002").window == window(3, 10))
        await at.until_settled()
        await at.press("H")
        in_one_go(at.app, "down", "down", "enter")
        await at.until(lambda: store.document.find("J-000002").hold is not None)
        held = store.document.find("J-000002").hold
        assert held is not None
        assert held.reason == "waiting for the key"


async def test_a_name_typed_over_the_list_of_people_is_a_name_and_no_ticks() -> None:
    store = MemoryStore(demo_document())
    store.apply([author(seed=80).assign(store.document.find("J-000003"), IVY)])
    async with desk(store) as at:
        await at.go_to("J-000001")
        await at.press("t")
        assert at.shows("[ ] Crew     Ivy Sample")
        in_one_go(at.app, *"Jo", "space", *"Kim", "enter")
        await at.until(lambda: store.document.find("J-000001").assignment.crew == ("Jo Kim",))


async def test_a_name_typed_letter_by_letter_over_the_list_keeps_its_first_one() -> None:
    store = MemoryStore(demo_document())
    store.apply([author(seed=80).assign(store.document.find("J-000003"), IVY)])
    async with desk(store) as at:
        await at.go_to("J-000001")
        await at.press("t")
        for letter in "Jo":
            await at.press(letter)
        assert at.app.screen.query_one("#crew", Input).value == "Jo"


async def test_what_is_typed_behind_a_key_that_opens_something_is_for_that() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        in_one_go(at.app, "n", *"Mark", "tab", *"619")
        await at.until(lambda: bool(at.app.screen.query("#name")))
        await at.until(lambda: at.app.screen.query_one("#phone", Input).value == "619")
        assert at.app.screen.query_one("#name", Input).value == "Mark"


async def test_what_is_typed_behind_an_answer_is_for_what_comes_after_it() -> None:
    """A team, another window, a note and the next step, all before the first dialog is there."""
    store = MemoryStore(demo_document())
    store.apply([author(seed=80).assign(store.document.find("J-000003"), IVY)])
    async with desk(store) as at:
        await at.go_to("J-000002")
        team, other_day = ("t", "1", "enter"), ("w", "right", "right", "down", "enter")
        in_one_go(at.app, *team, *other_day, "N", *"ring", "enter", "a", "z", "z")
        await at.until(lambda: len(store.document.find("J-000002").history) == 6)
        job = store.document.find("J-000002")
        kinds = [entry.kind for entry in job.history]
        assert kinds == ["create", "assign", "reschedule", "note", "advance", "revert"]
        assert job.assignment == IVY
        assert job.window == window(3, 10)
        assert job.notes.internal[-1].text == "ring"


@pytest.mark.parametrize("opens", ["e", "N", "W", "Q"])
async def test_a_long_name_in_a_heading_ends_in_an_ellipsis_on_its_line(opens: str) -> None:
    document = demo_document()
    named = "株式会社とても長い名前のお客様 Maximiliana Throckmorton-Featherstonehaugh the Third"
    job = document.find("J-000001")
    edit = FieldEdit(field="customer.name", seen=job.customer.name, value=named)
    store = MemoryStore(apply(document, [author(seed=80).edit(job, [edit])], BUSINESS))
    async with desk(store, size=SMALL) as at:
        await at.go_to("J-000001")
        await at.press(opens)
        heading = next(line for line in at.lines() if "J-000001" in line and "株式" in line)
        assert "Max" in heading
        assert "…" in heading


async def test_a_dialog_is_whole_where_lines_are_few() -> None:
    async with desk(MemoryStore(demo_document()), size=(48, 20)) as at:
        await at.go_to("J-000001")
        for key in ("H", "t", "d", "w", "W", "p"):
            await at.press(key)
            assert at.shows("esc Leave it")
            assert at.app.screen.max_scroll_y == 0
            await at.press("escape")


async def test_a_toast_is_broken_once_where_the_screen_is_narrow() -> None:
    async with desk(MemoryStore(demo_document()), size=(60, 20)) as at:
        await at.go_to("J-000002")
        await at.press("u")
        await at.until_said("Possible here")
        (toast,) = at.app.screen.query(Toast)
        assert toast.content_size.height == len(str(toast.render()).splitlines())


async def test_what_ends_under_another_screen_goes_after_it_and_not_in_its_place() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("n", "ctrl+p")
        form, palette = at.app.screen_stack[1:]
        assert isinstance(form, NewJobScreen)
        form.dismiss(None)
        await at.pilot.pause()
        assert at.app.screen is palette
        await at.press("escape")
        await at.until(lambda: len(at.app.screen_stack) == 1)


async def test_what_is_pasted_behind_a_key_that_opens_something_is_for_that() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        in_one_go(at.app, "colon")
        at.app.post_message(events.Paste("J-10"))
        in_one_go(at.app, "enter", "N")
        at.app.post_message(events.Paste("ring twice"))
        await at.until_said("ring twice")
        assert at.shows("Note on J-000010")
