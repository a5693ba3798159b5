"""Cards: what they say, how they are ordered, and how they fit their width."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from qdn_tui.domain.changes import Change, FieldEdit
from qdn_tui.domain.job import HistoryEntry, Hold, Job
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.domain.together import sorted_out
from qdn_tui.tui.cards import Card, age_label, card_of, day_label, moved, stepped
from qdn_tui.tui.columns import Columns
from qdn_tui.tui.widgets import headings
from qdn_tui.tui.widgets.board_layout import layout_of
from qdn_tui.tui.widgets.card_paint import Marks, Moment, card_height, paint_card
from qdn_tui.tui.widgets.look import State, look_of
from tests.tui.driver import desk
from tests.tui.stores import BUSINESS, NOW, MemoryStore, author, demo_document, window

LOOK = look_of(lambda _: Style(), Style())
MOMENT = Moment(NOW.timestamp(), date(2026, 11, 20))


ERASED = HistoryEntry(
    seq=1, at=NOW, actor=author().actor, source="cli", kind="erase", reason="asked to"
)


def card(number: str) -> Card:
    made = card_of(demo_document().find(number), BUSINESS)
    assert made is not None
    return made


def painted(shown: Card, width: int, marks: Marks | None = None) -> list[str]:
    lines = paint_card(shown, width, LOOK, marks or Marks(), MOMENT)
    return ["".join(segment.text for segment in line) for line in lines]


def test_a_closed_job_has_no_card() -> None:
    job = demo_document().find("J-000001")
    closed = job.model_copy(update={"outcome": Outcome.CANCELLED})
    assert card_of(closed, BUSINESS) is None


def test_the_card_of_a_step_is_the_one_that_the_job_would_get() -> None:
    document = demo_document()
    for job in document.jobs:
        shown = card_of(job, BUSINESS)
        assert shown is not None
        steps = 0
        for changes in _ways_on(job):
            after = sorted_out(document, changes, BUSINESS).after.find(job.number)
            step, anew = moved(shown, job, after), card_of(after, BUSINESS)
            assert step is None or (anew is not None and step.face == anew.face)
            steps += step is not None
        assert (steps > 0) is (job.status is not Status.COMPLETED)


@pytest.mark.parametrize(
    "aside",
    [{}, {"hold": Hold(reason="no key")}, {"outcome": Outcome.FAILED}, {"history": (ERASED,)}],
    ids=["as it stands", "on hold", "ended early", "erased by hand"],
)
def test_a_card_is_shown_where_it_goes_if_and_as_the_rules_will_have_it(
    aside: dict[str, object],
) -> None:
    for each in demo_document().jobs:
        job = each.model_copy(update=aside)
        step = author(seed=300).advance(job)
        found = sorted_out(demo_document().with_job(job), [step], BUSINESS)
        assert (job.step_on is None) is bool(found.refused)
        shown = card_of(job, BUSINESS, closed=True)
        assert shown is not None
        assert shown.steps_on is (job.step_on is not None)
        if job.step_on is not None:
            after = found.after.find(job.number)
            anew = card_of(after, BUSINESS)
            assert anew is not None
            assert after.status is job.step_on
            assert stepped(shown, step.at.timestamp()).face == anew.face


def _ways_on(job: Job) -> list[list[Change]]:
    """Changes of the job; the rules refuse some of them."""
    by = author(seed=300)
    renamed = FieldEdit(field="customer.name", seen=job.customer.name, value="Pia")
    other_service = FieldEdit(field="service", seen=job.service, value="trailer_drop")
    submitted = job.model_copy(update={"status": Status.SUBMITTED})
    return [
        [by.advance(job)],
        [by.revert(job, "too early")],
        [by.revert(job, "too early"), by.advance(submitted)],
        [by.note(job, "hello")],
        [by.hold(job, "no key")],
        [by.release(job, "found it")],
        [by.close(job, Outcome.FAILED, "locked")],
        [by.reschedule(job, window(5, 8))],
        [by.edit(job, [renamed])],
        [by.edit(job, [other_service])],
    ]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "now"), (59, "now"), (60, "1m"), (3599, "59m"), (3600, "1h"), (86_400, "1d"),
     (8_640_000, "100d"), (-5, "now")],
)  # fmt: skip
def test_ages_are_said_in_their_largest_unit(seconds: float, said: str) -> None:
    assert age_label(seconds) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 20), "today"),
        (date(2026, 11, 21), "Sat"),
        (date(2026, 11, 26), "Thu"),
        (date(2026, 11, 27), "Nov 27"),
        (date(2026, 11, 19), "Nov 19"),
        (date(2027, 1, 2), "Jan 2 2027"),
    ],
)
def test_days_are_named_as_long_as_the_name_is_clear(day: date, said: str) -> None:
    assert day_label(day, date(2026, 11, 20)) == said


def test_a_wide_card_says_all_in_two_lines() -> None:
    first, second = painted(card("J-000001"), 79)
    assert first.split() == ["╭", "◔", "J-000001", "Mark", "$600", "1d"]
    assert second.startswith("╰ Soderblom Avenue · Trailer pickup and dump")
    assert second.endswith("today 2–4 pm ")


def test_a_card_in_one_of_four_columns_says_all_in_four_lines() -> None:
    assert painted(card("J-000001"), 29) == [
        "╭ ◔ J-000001    today 2–4 pm ",
        "│ Mark                  $600 ",
        "│ Soderblom Avenue           ",
        "╰ Trailer pickup and dump 1d ",
    ]


def test_a_selected_card_has_a_heavy_edge_and_a_changed_one_a_star() -> None:
    lines = painted(card("J-000001"), 29, Marks(State.SELECTED, changed=True))
    assert [line[0] for line in lines] == ["┏", "┃", "┃", "┗"]
    assert lines[0].endswith("✦")


@pytest.mark.parametrize(("width", "said"), [(29, "10a–12p"), (24, "10a–12p"), (22, "10a–12p")])
def test_the_number_stays_whole_and_the_window_gives_way(width: int, said: str) -> None:
    first = painted(card("J-000003"), width)[0]
    assert "J-000003" in first
    assert said in first


def test_a_wide_name_is_cut_on_a_whole_character() -> None:
    lines = paint_card(card("J-000010"), 18, LOOK, Marks(), MOMENT)
    assert all(sum(segment.cell_length for segment in line) == 18 for line in lines)


@given(
    st.text(max_size=60), st.text(max_size=60), st.integers(min_value=12, max_value=130),
    st.booleans(), st.booleans(),
)  # fmt: skip
def test_every_line_is_exactly_as_wide_as_the_column(
    name: str, street: str, width: int, sending: bool, held: bool
) -> None:
    job = DEMO_JOB
    changed = job.model_copy(
        update={
            "customer": job.customer.model_copy(update={"name": name}),
            "address": job.address.model_copy(update={"line1": street}),
        }
    )
    shown = card_of(changed, BUSINESS)
    assert shown is not None
    lines = paint_card(
        shown, width, LOOK, Marks(word="sending…" if sending else "", changed=held), MOMENT
    )
    assert len(lines) == card_height(width)
    assert {sum(segment.cell_length for segment in line) for line in lines} == {width}


DEMO_JOB = demo_document().jobs[0]
ALL_CARDS = [made for job in demo_document().jobs if (made := card_of(job, BUSINESS))]


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(ALL_CARDS), max_size=4, unique=True),
            *(st.integers(0, 3), st.booleans()),
        )
    )
)
def test_columns_kept_by_changes_equal_columns_sorted_anew(
    steps: list[tuple[list[Card], int, bool]],
) -> None:
    columns = Columns()
    # Enough cards for single changes to be placed one by one.
    crowd = [
        replace(card, key=f"{card.key}-{n}", order=(*card.order[:3], f"{card.key}-{n}"))
        for n in range(4)
        for card in ALL_CARDS
    ]
    columns.update(crowd, ())
    kept = {card.key: card for card in crowd}
    for shown, column, stays in steps:
        moved = [
            replace(card, column=column, order=(stays, float(column), 1.0, card.key))
            for card in shown
        ]
        if stays:
            kept.update((card.key, card) for card in moved)
            columns.update(moved, ())
        else:
            for card in moved:
                kept.pop(card.key, None)
            columns.update([], [card.key for card in moved])
    for place, column_ in enumerate(columns.columns):
        expected = sorted((c for c in kept.values() if c.column == place), key=lambda c: c.order)
        assert column_.cards == expected
    assert len(columns) == len(kept)
    wanted = [card.key for card in (*ALL_CARDS, *crowd[::5])]
    shown_order = [card.key for column_ in columns.columns for card in column_.cards]
    assert columns.in_order([*wanted, "nobody"]) == [k for k in shown_order if k in wanted]


def test_a_completed_job_that_was_imported_is_as_old_as_its_window() -> None:
    job = demo_document().find("J-000006")
    imported = job.history[-1].model_copy(update={"kind": "adopt", "at": NOW})
    job = job.model_copy(
        update={"history": (imported,), "updated_at": NOW, "window": window(-30, 8)}
    )
    shown = card_of(job, BUSINESS)
    assert shown is not None
    assert shown.since == window(-30, 8).end_at.timestamp()


def test_a_job_that_ended_early_has_a_card_only_where_it_is_asked_for() -> None:
    job = demo_document().find("J-000001").model_copy(update={"outcome": Outcome.NO_SHOW})
    assert card_of(job, BUSINESS) is None
    shown = card_of(job, BUSINESS, closed=True)
    assert shown is not None
    assert shown.closed == "No-show"


@pytest.mark.parametrize("rest", [1, 250, 9999])
def test_an_empty_column_says_in_full_how_to_see_the_rest(rest: int) -> None:
    said = headings.empty(3, rest, filtered=False)
    assert said == ("None today", f"press . for {rest} earlier")
    shown = [headings.message_line(line, 27, LOOK).text for line in said]
    assert [line.strip() for line in shown] == list(said)


async def test_cards_of_a_wider_column_have_as_many_lines_as_those_beside_them() -> None:
    layout = layout_of(174, 30)
    assert len({card_height(layout.span(column)[1] - 1) for column in range(4)}) == 2
    async with desk(MemoryStore(demo_document()), size=(174, 30)) as at:
        first_lines = [y for y, line in enumerate(at.lines()) if "J-0000" in line]
        assert first_lines[1] - first_lines[0] == layout.card_height
        assert all(at.shows(card.number) for card in at.app.desk.document.jobs)
