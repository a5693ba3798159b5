"""What a customer sees: enough to wait by, and nothing that is somebody's business."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.domain.document import Document, Record
from qdn_tui.domain.job import Address, Assignment, Job, as_json
from qdn_tui.domain.public import TrackView, link_is_live, street_name, track_view
from qdn_tui.domain.status import FLOW, Outcome, Status
from tests.domain.desk import (
    ALL_STATUSES,
    BUSINESS,
    START,
    Clock,
    after,
    author,
    brought_to,
    job_in,
    order,
    window,
)
from tests.domain.test_adoption import taken_in
from tests.domain.test_legacy import LEAST
from tests.examples import examples

CANARY = "canary7f3a"


@pytest.mark.parametrize(
    ("line1", "street"),
    [
        ("8217 Mockup Way", "Mockup Way"),
        ("Soderblom Avenue", "Soderblom Avenue"),
        ("Soderblom Avenue 134", "Soderblom Avenue"),
        ("134, Soderblom Avenue", ""),
        ("134 Fixture Road, Apt 4", "Fixture Road"),
        ("134 Fixture Road Apt B", "Fixture Road"),
        ("134 Fixture Road apt. B", "Fixture Road"),
        ("134 Fixture Road #B", "Fixture Road"),
        ("134 Fixture Road Unit-B", "Fixture Road"),
        ("134 Fixture Road Suite B", "Fixture Road"),
        ("134 Fixture Road STE B", "Fixture Road"),
        ("134 Fixture Road Building C", "Fixture Road"),
        ("134 Fixture Road Spc C", "Fixture Road"),
        ("134 Fixture Road Flat B", "Fixture Road"),
        ("134 Fixture Road Penthouse", "Fixture Road"),
        ("134-B Fixture Road", "Fixture Road"),
        ("134B Fixture Road", "Fixture Road"),
        ("134½ Fixture Road", "Fixture Road"),
        ("134 ½ Fixture Road", "Fixture Road"),
        ("134/2 Fixture Road", "Fixture Road"),
        ("12-14 Fixture Road", "Fixture Road"),
        ("12 - 14 Fixture Road", ""),
        ("N134W5678 Fixture Road", "Fixture Road"),
        ("№134 Fixture Road", "Fixture Road"),
        ("No. 134 Fixture Road", "Fixture Road"),
        ("１３４ Fixture Road", "Fixture Road"),
        ("١٣٤ Fixture Road", "Fixture Road"),
        ("Ⅻ Fixture Road", "Fixture Road"),
        ("134\u00a0Fixture\u00a0Road", "Fixture Road"),
        ("134\u200bFixture Road", "Road"),
        ("1\u200d34 Fixture Road", "Fixture Road"),
        ("134\tFixture\tRoad", "Fixture Road"),
        ("134 Fixture Road\nblue door, key under the mat", "Fixture Road"),
        ("134 Fixture Road\u2028blue door", "Fixture Road"),
        ("134 Fixture Road (blue door)", "Fixture Road"),
        ("134 Fixture Road - the Examples", "Fixture Road"),
        ("134 Fixture Road – the Examples", "Fixture Road"),
        ("134 Fixture Road; gate code ABCD", "Fixture Road"),
        ("134 Fixture Road: ring twice", "Fixture Road"),
        ("134 Fixture Road c/o Ida Example", "Fixture Road"),
        ("c/o Ida Example 134 Fixture Road", ""),
        ("134 Fixture Road attn Ida", "Fixture Road"),
        ("Twelve Fixture Road", "Fixture Road"),
        ("Twenty-two Fixture Road", "Fixture Road"),
        ("One Hundred Thirty Four Fixture Road", "Fixture Road"),
        ("Apt 4, 134 Fixture Road", ""),
        ("134 5th Avenue", "5th Avenue"),
        ("134 West 42nd Street", "West 42nd Street"),
        ("134 Calle Ocho", "Calle Ocho"),
        ("134 Martin Luther King Jr. Blvd", "Martin Luther King Jr. Blvd"),
        ("134 Avenue B", "Avenue B"),
        ("15200 Highway 67", "Highway"),
        ("134", ""),
        ("#134", ""),
    ],
)
def test_a_street_is_said_without_the_house(line1: str, street: str) -> None:
    assert street_name(line1) == street


@examples(300)
@given(
    st.integers(1, 99999),
    st.sampled_from(["{} Fixture Road", "Fixture Road {}", "Fixture Road, {}", "{}, Fixture Road"])
    | st.text(max_size=12).map(lambda text: text.replace("{", "").replace("}", "") + " {} Road"),
)
def test_no_writing_of_a_house_number_gets_through(number: int, form: str) -> None:
    assert str(number) not in street_name(form.format(number)).split()


def full_of_canaries(status: Status, outcome: Outcome | None = None) -> Job:
    """A job with a canary in every field that is not public, unknown ones included."""
    _, job = brought_to(status, window=window())
    if outcome is not None:
        _, job = brought_to(status, outcome=outcome, window=window())
    record: Any = as_json(job)
    bird = {"newer": CANARY}
    record.update(
        id="ca7a5e00-0000-4000-8000-ca7a5eca7a5e",
        tracking_token=f"{CANARY}_tracking_token",
        hold={"reason": CANARY, "until": "2031-01-01T01:01:01Z", **bird},
        payment={"state": "paid", "method": CANARY, "at": "2031-01-01T01:01:01Z", **bird},
        price={"amount_cents": 7654321, "currency": "XTS", **bird},
        customer={
            "name": CANARY,
            "phone": "+16195557777",
            "email": f"{CANARY}@example.com",
            "locale": CANARY,
            "sms_consent": {
                "granted": True,
                "at": "2031-01-01T01:01:01Z",
                "text_version": CANARY,
                "source": CANARY,
            },
            **bird,
        },
        notes={
            "customer": CANARY,
            "internal": [
                {
                    "at": "2031-01-01T01:01:01Z",
                    "actor": {"kind": "crew", "name": CANARY},
                    "text": CANARY,
                }
            ],
            **bird,
        },
        version=987654,
        newer=CANARY,
    )
    record["address"].update(
        line1="7654 Soderblom Avenue",
        line2=CANARY,
        region=CANARY,
        postal_code="76543",
        access_notes=CANARY,
        **bird,
    )
    record["assignment"] = {
        "crew": [f"Ana {CANARY}", f"Bo {CANARY}"],
        "truck": CANARY,
        "trailer": CANARY,
        **bird,
    }
    for entry in record["history"]:
        entry["actor"]["name"] = entry["reason"] = entry["op_id"] = CANARY
        entry["newer"] = CANARY
    record["history"].append(
        {
            "seq": 99,
            "at": "2031-01-01T01:01:01Z",
            "actor": {"kind": "dispatcher", "name": CANARY},
            "source": "tui",
            "kind": "edit",
            "from": {"customer.name": CANARY},
            "to": {"customer.name": CANARY},
        }
    )
    return Job.model_validate(record)


PRIVATE = (CANARY, "ca7a5e", "2031", "765", "6195557777", "XTS", "paid", "98765", "Soderblom A.")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [*((status, None) for status in ALL_STATUSES), (Status.READY_FOR_PICKUP, Outcome.NO_SHOW)],
)
def test_no_private_field_reaches_a_public_byte(status: Status, outcome: Outcome | None) -> None:
    job = full_of_canaries(status, outcome)
    assert all(bird in json.dumps(as_json(job)) for bird in PRIVATE[:-1])
    public = track_view(job, BUSINESS, START).model_dump_json()
    for bird in PRIVATE:
        assert bird not in public
    assert '"street":"Soderblom Avenue"' in public


def test_a_private_field_added_to_the_record_later_is_not_public_by_accident() -> None:
    """The view is a list of what is shown; this is that list."""
    assert set(TrackView.model_fields) == {
        "business",
        "number",
        "status",
        "steps",
        "outcome",
        "hold",
        "arrival",
        "window",
        "eta",
        "service",
        "street",
        "city",
        "crew",
        "finished",
        "changes",
        "updated_at",
    }


def test_the_view_of_a_job_under_way() -> None:
    clock = Clock()
    who = author(clock=clock)
    document = after(Document(), order(who, window=window()))
    for _ in range(2):
        clock.pass_(hours=1)
        document = after(document, who.advance(job_in(document)))
    team = Assignment(crew=("Ana Example", "Bo"), truck="Truck 2")
    document = after(document, who.assign(job_in(document), team))
    view = json.loads(track_view(job_in(document), BUSINESS, START).model_dump_json())
    assert view == {
        "business": {
            "name": "QuickDumpNow",
            "phone": "+16195550100",
            "phone_label": "(619) 555-0100",
        },
        "number": "J-000001",
        "status": "in_progress",
        "steps": [
            {
                "status": step.status,
                "label": step.label,
                "mark": step.mark,
                "colour": step.colour,
                "state": state,
                "reached_at": reached,
            }
            for step, state, reached in zip(
                FLOW,
                ["done", "done", "current", "upcoming"],
                ["2026-11-21T17:00:00Z", "2026-11-21T18:00:00Z", "2026-11-21T19:00:00Z", None],
                strict=True,
            )
        ],
        "outcome": None,
        "hold": None,
        "arrival": "under_way",
        "window": {
            "start_at": "2026-12-07T16:00:00Z",
            "end_at": "2026-12-07T18:00:00Z",
            "time_zone": "America/Los_Angeles",
        },
        "eta": None,
        "service": "Trailer pickup and dump",
        "street": "Soderblom Avenue",
        "city": "San Diego",
        "crew": ["Ana", "Bo"],
        "finished": False,
        "changes": {
            "cancel": False,
            "reschedule": False,
            "until": None,
            "proof": None,
            "why_not": "under_way",
        },
        "updated_at": "2026-11-21T19:00:00Z",
    }


@pytest.mark.parametrize("status", ALL_STATUSES)
def test_the_crew_is_named_only_while_it_works(status: Status) -> None:
    document, job = brought_to(status)
    document = after(document, author("Bo").assign(job, Assignment(crew=("Ana", "\x1c"))))
    view = track_view(job_in(document), BUSINESS, START)
    assert view.crew == (("Ana",) if status is Status.IN_PROGRESS else ())


def test_a_job_that_ended_early_says_how() -> None:
    _, job = brought_to(Status.READY_FOR_PICKUP, outcome=Outcome.NO_SHOW)
    view = track_view(job, BUSINESS, START)
    assert view.outcome is not None
    assert (view.outcome.code, view.outcome.label, view.finished) == ("no_show", "No-show", True)


def test_a_step_gone_back_over_is_ahead_again() -> None:
    document, job = brought_to(Status.IN_PROGRESS)
    document = after(document, author("Bo").revert(job, "too early"))
    steps = track_view(job_in(document), BUSINESS, START).steps
    assert [step.state for step in steps] == ["done", "current", "upcoming", "upcoming"]
    assert steps[2].reached_at is None


def test_a_house_number_in_the_city_is_not_said_either() -> None:
    _, job = brought_to(Status.SUBMITTED)
    misread = Address(line1="San Diego", city="134 Fixture Road", region="CA")
    view = track_view(job.model_copy(update={"address": misread}), BUSINESS, START)
    assert view.city == "Fixture Road"


def test_a_step_nobody_knows_in_an_old_history_breaks_no_page() -> None:
    old = {
        **LEAST,
        "history": [
            {"status": "pending", "at": "2026-10-27T01:00:00Z"},
            {"status": "lost in space", "at": "2026-10-28T01:00:00Z"},
        ],
    }
    view = track_view(job_in(taken_in(old)), BUSINESS, START)
    assert view.steps[0].reached_at == datetime(2026, 10, 27, 1, tzinfo=UTC)


@pytest.mark.parametrize("outcome", [None, Outcome.NO_SHOW])
def test_a_link_lives_thirty_days_after_the_end(outcome: Outcome | None) -> None:
    clock = Clock()
    who = author("Bo", clock=clock)
    document, job = brought_to(Status.IN_PROGRESS)
    clock.pass_(days=400)
    assert link_is_live(job, clock())
    ending = who.advance(job) if outcome is None else who.close(job, outcome, "not home")
    document = after(document, ending)
    end = clock()
    clock.pass_(days=5)
    document = after(document, who.note(job_in(document), "a later note ends nothing later"))
    job = job_in(document)
    assert link_is_live(job, end + timedelta(days=30, seconds=-1))
    assert not link_is_live(job, end + timedelta(days=30))


def test_reopening_brings_a_dead_link_back() -> None:
    clock = Clock()
    document, job = brought_to(Status.READY_FOR_PICKUP, outcome=Outcome.NO_SHOW)
    clock.pass_(days=60)
    assert not link_is_live(job, clock())
    document = after(document, author("Bo", clock=clock).reopen(job, "called again"))
    assert link_is_live(job_in(document), clock())


def test_an_imported_finished_job_is_found_for_thirty_days_from_the_import() -> None:
    job = job_in(taken_in({**LEAST, "status": "completed", "created": "2020-01-01T00:00:00Z"}))
    imported = job.history[-1].at
    assert link_is_live(job, imported + timedelta(days=29))
    assert not link_is_live(job, imported + timedelta(days=31))


def test_a_document_holds_what_the_view_was_made_of() -> None:
    job = full_of_canaries(Status.IN_PROGRESS)
    assert Document(entries=(Record(job),)).by_token[job.tracking_token] is job


def test_what_the_dispatcher_promises_is_told_until_the_job_ends() -> None:
    who = author()
    document, job = brought_to(Status.READY_FOR_PICKUP, window=window())
    document = after(document, who.eta(job, window().start_at))
    assert track_view(job_in(document), BUSINESS, START).eta == window().start_at
    moved = after(document, who.reschedule(job_in(document), window(1)))
    assert track_view(job_in(moved), BUSINESS, START).eta is None
    ended = after(document, who.close(job_in(document), Outcome.CANCELLED, "called"))
    assert track_view(job_in(ended), BUSINESS, START).eta is None


def test_a_job_on_hold_says_so_and_not_why() -> None:
    _, job = brought_to(Status.READY_FOR_PICKUP, held=True)
    view = track_view(job, BUSINESS, START)
    assert view.hold is not None
    assert view.hold.label == "On hold"
    assert "call back" not in view.model_dump_json()


@pytest.mark.parametrize(
    ("status", "outcome", "with_window", "arrival"),
    [
        (Status.SUBMITTED, None, False, "to_be_agreed"),
        (Status.READY_FOR_PICKUP, None, True, "window"),
        (Status.IN_PROGRESS, None, False, "under_way"),
        (Status.COMPLETED, None, True, "over"),
        (Status.SUBMITTED, Outcome.CANCELLED, False, "over"),
    ],
)
def test_nothing_is_to_be_agreed_once_the_crew_is_at_work(
    status: Status, outcome: Outcome | None, with_window: bool, arrival: str
) -> None:
    _, job = brought_to(status, outcome=outcome, window=window() if with_window else None)
    assert track_view(job, BUSINESS, START).arrival == arrival
