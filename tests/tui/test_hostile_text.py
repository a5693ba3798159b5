"""Text from outside reaches every corner of the board, and none of it reaches the terminal."""

import re
import unicodedata
import uuid

import pytest
from textual.app import App
from textual.strip import Strip

from qdn_tui.domain.document import Document, Quarantined, Record
from qdn_tui.domain.job import HistoryEntry, Hold, InternalNote, Job
from qdn_tui.tui.screens.board import BoardScreen
from tests.tui.driver import desk
from tests.tui.stores import NOW, MemoryStore, author, demo_document

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]0;owned\x1b\\",
    "\x1b[2J\x1b[H",
    "\x9b31m",
    "\x9d52;c;ZXZpbA==\x9c",
    "\x90q\x9c",
    "bell\x07 back\x08space",
    "new\nline\r\ncarriage\rreturn",
    "vertical\x0btab\x0cform",
    "nul\x00 del\x7f",
    "\u202egnp.exe\u202c",
    "\u2066iso\u2069\u200f\u200e\u061c",
    "line\u2028para\u2029nel\x85",
    "[/]",
    "[/bold]",
    "[red]not red",
    "[@click=app.quit]press me[/]",
    "[link=https://evil.example]x[/link]",
    "[[",
    "]]",
    "\\[/",
    "$error {0} %s {{x}}",
    "Z̸̡̨̛̛̛͇͈a̶̛̛l̶̛̛g̶o̷",
    "e" + "\u0301" * 200,
    "👩‍👩‍👧‍👦🏳️‍🌈🇺🇸",
    "全角の名前がとても長い場合でも枠に収まる",
    "ﷺ" * 20,
    "\u200b\u200c\u200d\ufeff",
    "x" * 5000,
    " " * 300 + "end",
    "\t" * 40,
    "\udc80 half",
    "",
)

_ALLOWED = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\u2028\u2029]*")


def poisoned(text: str, place: int) -> Job:
    """A job on hold with `text` in every field that people fill in, also in unknown ones."""
    job = demo_document().find(("J-000002", "J-000001", "J-000006")[place % 3])
    who = job.history[0].actor.model_copy(update={"name": text})
    entry = HistoryEntry.model_construct(
        seq=9,
        at=NOW,
        actor=who,
        source="web",
        kind=text or "odd",
        from_={"was": text},
        to=[text],
        reason=text,
        op_id=None,
    )
    note = InternalNote.model_construct(at=NOW, actor=who, text=text)
    lines = dict.fromkeys(("line1", "line2", "city", "region", "access_notes"), text)
    changed: dict[str, object] = {
        "id": uuid.UUID(int=place + 1, version=4),
        "number": f"J-{place:06d}",
        "customer": job.customer.model_copy(update={"name": text, "email": text}),
        "address": job.address.model_copy(update=lines),
        "service": text or "odd",
        "notes": job.notes.model_copy(update={"customer": text, "internal": (note,)}),
        "assignment": job.assignment.model_copy(update={"crew": (text,), "truck": text}),
        "hold": Hold.model_construct(reason=text, until=None, at=NOW),
        "history": (*job.history, entry),
        text or "odd": text,
    }
    return job.model_copy(update=changed)


def poisoned_document() -> Document:
    """A job, and a record that cannot be read, for every hostile text."""
    jobs = [Record(poisoned(text, place)) for place, text in enumerate(HOSTILE)]
    apart = [Quarantined(b"{}", (text, text), text) for text in HOSTILE]
    return Document(entries=(*jobs, *apart), next_number=len(jobs) + 1)


def require_clean(app: App[None]) -> None:
    """Every strip on the screen holds text only, and is exactly as wide as the screen."""
    for strip in app.screen._compositor.render_strips():
        _require_clean_strip(strip, app.size.width)


def _require_clean_strip(strip: Strip, width: int) -> None:
    text = strip.text
    assert _ALLOWED.fullmatch(text), f"a control character is on the screen: {text!r}"
    assert strip.cell_length == width
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        assert run <= 2, "combining marks are stacked"


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_no_job_gets_its_text_through(size: tuple[int, int]) -> None:
    async with desk(MemoryStore(poisoned_document()), size=size, poll_seconds=60) as at:
        for column in at.board.cards.columns:
            # A narrow screen paints the same lines; a quarter of them shows that.
            for card in column.cards[:: 1 if size[0] > 100 else 4]:
                at.board.select(card.key)
                # Refused, since it is on hold: the toast carries the reason of the hold.
                for key in ("a", "enter", "end", "escape"):
                    await at.press(key)
                    require_clean(at.app)
                at.app.clear_notifications()
        assert at.app.return_code is None


async def test_no_record_kept_apart_gets_its_text_through() -> None:
    async with desk(MemoryStore(poisoned_document()), poll_seconds=60) as at:
        await at.press("exclamation_mark")
        for _ in range(len(HOSTILE) * 3):
            require_clean(at.app)
            await at.press("down")


@pytest.mark.parametrize("text", ["\x1b]0;owned\x07[/]", "\udc80\u202e[red]"])
async def test_the_environment_and_its_pages_address_are_no_way_in(text: str) -> None:
    async with desk(
        MemoryStore(poisoned_document()), environment_name=text, site_url=f"http://x/{text}"
    ) as at:
        for key in ("c", "enter", "escape", "n", "escape", "question_mark"):
            await at.press(key)
            require_clean(at.app)
        assert at.app.clipboard.isprintable()


async def test_the_form_takes_no_town_from_a_job_unseen() -> None:
    async with desk(MemoryStore(poisoned_document())) as at:
        await at.press("n")
        require_clean(at.app)


async def test_no_toast_lets_it_through() -> None:
    async with desk(MemoryStore(demo_document()), poll_seconds=60) as at:
        board = at.app.screen_stack[0]
        assert isinstance(board, BoardScreen)
        for text in HOSTILE:
            board.say(text or "empty")
            await at.pilot.pause()
            require_clean(at.app)
            at.app.clear_notifications()


async def test_what_somebody_else_writes_while_the_board_is_open_is_made_safe_too() -> None:
    store = MemoryStore(demo_document())
    async with desk(store) as at:
        for seed, text in enumerate(HOSTILE):
            if not text.strip() or "\ud800" <= text[0] <= "\udfff" or len(text) > 500:
                continue
            job = store.document.find("J-000002")
            store.apply([author(text[:100], seed=300 + seed).hold(job, text)])
            job = store.document.find("J-000002")
            await at.until(lambda: at.job("J-000002").hold is not None)
            require_clean(at.app)
            store.apply([author(text[:100], seed=400 + seed).release(job, text)])
            await at.until(lambda: at.job("J-000002").hold is None)


def test_the_corpus_would_be_noticed() -> None:
    dirty = sum(_ALLOWED.fullmatch(text) is None for text in HOSTILE)
    assert dirty >= 14
