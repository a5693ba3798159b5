"""The first frame: yesterday's board at once, and nothing done on what it shows."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from qdn_tui.domain.document import Document
from qdn_tui.domain.rules import apply
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.errors import QdnError
from qdn_tui.store.protocol import JobStore
from qdn_tui.tui.app import QdnApp
from qdn_tui.tui.keeping import Keeping
from qdn_tui.tui.last_seen import LastSeen, recall
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.new_job import NewJobScreen
from qdn_tui.tui.screens.opening import FirstView, OpeningScreen
from qdn_tui.tui.widgets.board_view import BoardView
from tests.tui.driver import Driver, desk, new_board
from tests.tui.stores import BUSINESS, NOW, MemoryStore, author, changes_for, demo_document

WAIT_SECONDS = 60.0


async def kept(store: MemoryStore, minutes: int = 3) -> LastSeen:
    """What a board over these jobs kept so many minutes ago."""
    async with desk(store) as at:
        board = at.app.screen
        assert isinstance(board, BoardScreen)
        return replace(board.last_seen(), at=NOW.timestamp() - 60 * minutes, attention=2)


def first_view(last: LastSeen | None) -> FirstView:
    return FirstView("local", production=False, read_only=False, seen=last)


@dataclass
class Gates:
    """What is yet to be let through: the desk, then the store."""

    desk: threading.Event = field(default_factory=threading.Event)
    store: threading.Event = field(default_factory=threading.Event)

    def open(self) -> None:
        self.desk.set()
        self.store.set()


@asynccontextmanager
async def starting(
    store: MemoryStore, last: LastSeen | None
) -> AsyncIterator[tuple[Driver, Gates]]:
    """A board that shows its first view and waits at both gates."""
    gates = Gates()

    def open_store() -> JobStore:
        gates.store.wait(WAIT_SECONDS)
        return store

    try:
        async with desk(
            store,
            wait=False,
            first=first_view(last),
            open_store=open_store,
            before_desk=lambda: gates.desk.wait(WAIT_SECONDS),
        ) as at:
            yield at, gates
    finally:
        gates.open()


async def until_read(at: Driver) -> None:
    await at.until(lambda: at.app.has_desk and at.app.desk.has_jobs_read)


async def test_the_board_shows_what_was_seen_last_before_there_is_a_desk() -> None:
    store = MemoryStore(demo_document())
    async with starting(store, await kept(store)) as (at, _):
        assert isinstance(at.app.screen, OpeningScreen)
        assert not at.app.has_desk
        assert at.shows("J-000001")
        assert at.shows("Mark")
        assert at.shows("◌ opening · as of")
        assert at.shows("2 records need attention")


async def test_what_was_read_takes_the_place_of_what_was_seen() -> None:
    store = MemoryStore(demo_document())
    last = await kept(store)
    gone = store.document.find("J-000002")
    other = author("Rosa Example", NOW, seed=5)
    cancelled = other.close(gone, Outcome.CANCELLED, "They moved")
    store.document = apply(store.document, [cancelled], BUSINESS)
    async with starting(store, last) as (at, gates):
        assert at.shows("J-000002")
        gates.desk.set()
        await at.until(lambda: at.app.has_desk)
        await at.until_said("◌ opening · as of 3 min ago")
        assert at.shows("J-000002")
        gates.store.set()
        await until_read(at)
        assert not at.shows("J-000002")
        assert at.shows("● fresh")
        assert at.shows("J-000001")


@pytest.mark.parametrize("seen_jobs", [0, 1])
async def test_the_cursor_goes_to_the_jobs_that_came_where_those_seen_are_gone(
    seen_jobs: int,
) -> None:
    seen = changes_for("Ana Alder", "516 Fixture Road", seed=71)
    store = MemoryStore(apply(Document(), seen[: seen_jobs and len(seen)], BUSINESS))
    last = await kept(store)
    came = changes_for("Mark", "Soderblom Avenue", status=Status.READY_FOR_PICKUP, seed=72)
    store.document = apply(Document(), came, BUSINESS)
    async with starting(store, last) as (at, gates):
        await at.press("down")
        gates.open()
        await until_read(at)
        await at.until_said("Mark")
        assert at.selected == store.document.jobs[0].number
        assert at.board.column == 1


async def test_a_greeting_is_said_where_the_board_lies_over_what_was_said_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    monkeypatch.setattr(QdnApp, "notify", lambda _, text, **__: said.append(text))
    async with desk(MemoryStore(), greeting="Staff log in at\nhttp://staff.example"):
        assert said == ["Staff log in at\nhttp://staff.example"]


async def test_without_anything_kept_it_says_what_it_opens() -> None:
    async with starting(MemoryStore(demo_document()), None) as (at, gates):
        assert at.shows("Opening local…")
        assert at.shows("◌ connecting")
        gates.open()
        await until_read(at)
        assert at.shows("J-000001")


async def test_the_cursor_moves_at_once_and_stays_where_it_went() -> None:
    store = MemoryStore(demo_document())
    async with starting(store, await kept(store)) as (at, gates):
        await at.press("down", "right")
        board = at.app.screen.query_one(BoardView)
        chosen = board.selected
        assert board.column == 1
        gates.open()
        await until_read(at)
        assert (at.board.column, at.board.selected) == (1, chosen)


async def test_a_key_about_a_job_waits_for_the_job() -> None:
    store = MemoryStore(demo_document())
    async with starting(store, await kept(store)) as (at, gates):
        number = shown_under_cursor(at)
        await at.press("a")
        gates.desk.set()
        await at.until(lambda: at.app.has_desk)
        await at.pilot.pause()
        assert store.writes == []
        gates.store.set()
        await at.until(lambda: len(store.writes) == 1)
        assert store.document.find(number).status is Status.READY_FOR_PICKUP


async def test_marks_and_a_jump_wait_for_the_jobs_as_well() -> None:
    store = MemoryStore(demo_document())
    async with starting(store, await kept(store)) as (at, gates):
        gates.desk.set()
        await at.until(lambda: isinstance(at.app.screen, BoardScreen))
        await at.press("space", "colon", "1", "enter")
        assert not at.shows("No job is selected")
        gates.store.set()
        await at.until(lambda: at.selected == "J-000001")
        assert at.shows("◆ 1 marked")
        assert not at.shows("There is no job")


async def test_a_key_is_not_obeyed_where_the_board_was_out_of_date() -> None:
    store = MemoryStore(demo_document())
    async with starting(store, await kept(store)) as (at, gates):
        job = store.document.find(shown_under_cursor(at))
        store.document = apply(
            store.document, [author("Rosa Example", NOW, seed=5).advance(job)], BUSINESS
        )
        await at.press("a", "e")
        gates.open()
        await at.until_said("The 2 keys you pressed were not obeyed")
        assert store.writes == []
        assert store.document.find(job.number).status is Status.READY_FOR_PICKUP
        await at.press("down", "a")
        await at.until(lambda: len(store.writes) == 1)


async def test_a_form_can_be_opened_and_filled_before_there_is_a_desk() -> None:
    store = MemoryStore(demo_document())
    async with starting(store, await kept(store)) as (at, gates):
        await at.press("n", *"Nora", "tab", *"619555")
        gates.desk.set()
        await at.until(lambda: isinstance(at.app.screen, NewJobScreen))
        await at.until_said("619555")
        assert at.shows("Nora")
        assert store.writes == []


async def test_it_can_be_left_before_there_is_a_desk() -> None:
    store = MemoryStore(demo_document())
    async with starting(store, await kept(store)) as (at, _):
        await at.press("ctrl+q")
        await at.until(lambda: not at.app.is_running)


async def test_a_mistake_in_the_settings_ends_the_board_with_its_reason() -> None:
    mistake = QdnError("qdn.toml: env.production.stack is missing", "Correct the key")

    def refuse() -> None:
        raise mistake

    app = new_board(MemoryStore(), first=first_view(None), before_desk=refuse)
    async with app.run_test() as pilot:
        deadline = asyncio.get_running_loop().time() + WAIT_SECONDS
        while app.is_running and asyncio.get_running_loop().time() < deadline:
            await pilot.pause(0.01)
    assert app.refused is mistake


async def test_what_the_board_shows_is_there_at_the_next_start(tmp_path: Path) -> None:
    store = MemoryStore(demo_document())
    keeping = Keeping(tmp_path / "local.json", "here")
    async with desk(store, keeping=keeping) as at:
        await at.go_to("J-000001")
        await at.press("a")
        await at.until_settled()
        await at.press("q")
        await at.until(lambda: not at.app.is_running)
    last = recall(tmp_path / "local.json", "here")
    assert last is not None
    assert last.business == BUSINESS.name
    card = next(card for card in last.cards if card.number == "J-000001")
    assert card.column == list(Status).index(store.document.find("J-000001").status)
    assert len(last.cards) == sum(last.sizes)


LOADED = """
import sys
from qdn_tui.cli import board, start
from qdn_tui.tui.app import QdnApp
from qdn_tui.tui.keeping import Keeping
from qdn_tui.tui.last_seen import recall
from qdn_tui.tui.preferences import preferences_of
from qdn_tui.tui.screens.opening import FirstView

class Watched(QdnApp):
    def load_desk(self):
        sys.__stdout__.write("\\n".join(sys.modules))
        self.exit()

first = FirstView("local", False, False)
Watched(lambda announce: None, first=first, preferences=preferences_of({}, {})).run(headless=True)
"""


@pytest.mark.parametrize(
    "heavy",
    ["pydantic", "boto3", "botocore", "phonenumbers", "zoneinfo", "typer", "orjson", "jinja2",
     "filelock", "qdn_tui.domain.job", "qdn_tui.tui.desk", "qdn_tui.cli.session"],
)  # fmt: skip
def test_the_first_frame_needs_textual_and_the_standard_library_alone(
    heavy: str, loaded: Callable[[], set[str]]
) -> None:
    assert heavy not in loaded()
    assert "textual.app" in loaded()


@pytest.fixture(scope="module")
def loaded() -> Callable[[], set[str]]:
    """The modules that are there once the first frame is painted."""
    ran = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=100
    )
    names = set(ran.stdout.split())
    return lambda: names


def shown_under_cursor(at: Driver) -> str:
    board = at.app.screen.query_one(BoardView)
    card = board.cards.get(board.selected)
    assert card is not None
    return card.number
