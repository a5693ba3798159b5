"""Customers cancel and move what they booked, once they have shown who they are."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from qdn_tui.domain.job import ActorKind, Job, TimeWindow
from qdn_tui.domain.status import Outcome
from qdn_tui.store.tries import PREFIX
from tests.api.conftest import BUCKET, Ask, Bucket
from tests.api.customers import (
    book,
    booking,
    by_form,
    change,
    codes_of,
    new_key,
    open_day,
    sent,
    somebody,
    token_of,
)
from tests.api.jobs import advanced, author, marks_pickup

PROOF = {"proof": "0123"}


def only(office: Bucket) -> Job:
    (job,) = office.store.read().jobs
    return job


def elsewhere(skip: int = 1, window: str = "10:00-12:00") -> dict[str, str]:
    return {**PROOF, "date": open_day(skip).isoformat(), "window": window}


def soon(office: Bucket, **window: float) -> Job:
    """A job whose window starts so soon."""
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(**window)
    wanted = TimeWindow(start_at=start, end_at=start + timedelta(hours=2))
    order = marks_pickup(author()).model_copy(update={"window": wanted})
    office.store.apply([order])
    return only(office)


def test_a_cancelled_job_says_so_and_its_place_is_free_again(office: Bucket, ask: Ask) -> None:
    token = token_of(book())
    answer = change(token, "cancel", {**PROOF, "reason": "Sold the trailer"})
    assert answer.status == 200
    assert answer.json["outcome"] == {"code": "cancelled", "label": "Cancelled"}
    assert answer.json["changes"]["why_not"] == "finished"
    assert answer.json == ask(f"/api/track/{token}").json
    ended = only(office).history[-1]
    assert (ended.actor.kind, ended.actor.name, ended.source) == (
        ActorKind.CUSTOMER,
        "Mark",
        "web",
    )
    assert ended.reason == "Customer, online: Sold the trailer"
    day = ask("/api/slots", query=f"date={open_day()}").json["days"][0]
    assert day["slots"][0]["left"] == 2


def test_a_job_moves_to_another_window(office: Bucket, ask: Ask) -> None:
    token = token_of(book())
    answer = change(token, "reschedule", elsewhere())
    assert answer.status == 200
    window = only(office).window
    assert window is not None
    assert answer.json["window"]["start_at"] == f"{window.start_at:%Y-%m-%dT%H:%M:%SZ}"
    assert ask("/api/slots", query=f"date={open_day()}").json["days"][0]["slots"][0]["left"] == 2
    assert ask("/api/slots", query=f"date={open_day(1)}").json["days"][0]["slots"][1]["left"] == 1


def test_moving_to_where_it_stands_changes_nothing(office: Bucket) -> None:
    token = token_of(book())
    assert change(token, "reschedule", elsewhere(0, "08:00-10:00")).status == 200
    assert only(office).version == 1


def test_a_full_window_is_refused_with_alternatives(office: Bucket) -> None:
    token = token_of(book())
    for place in range(2):
        taken = booking(**somebody(place), date=open_day(1).isoformat(), window="10:00-12:00")
        assert book(taken).status == 201
    answer = change(token, "reschedule", elsewhere())
    assert (answer.status, answer.json["error"]["code"]) == (409, "window_full")
    assert answer.json["error"]["alternatives"][0]["date"] == open_day(1).isoformat()
    assert only_first(office).version == 1


def only_first(office: Bucket) -> Job:
    return office.store.read().jobs[0]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, {"proof": "required", "date": "required", "window": "required"}),
        ({"date": "soon"}, {"proof": "required", "date": "not_a_date", "window": "required"}),
        ({**elsewhere(), "window": "09:00-10:00"}, {"window": "not_offered"}),
        ({**elsewhere(), "status": "completed"}, {"status": "unknown"}),
        ({**elsewhere(), "date": "2020-01-06"}, {"window": "too_soon"}),
    ],
    ids=str,
)
def test_a_wrong_field_is_named(
    office: Bucket, fields: dict[str, str], wrong: dict[str, str]
) -> None:
    answer = change(token_of(book()), "reschedule", fields)
    assert answer.status == 422
    assert codes_of(answer) == wrong


# ---- until when ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "status", "why_not"),
    [(1.9, 409, "too_late"), (2.1, 200, None), (-1, 409, "too_late")],
)
def test_two_hours_before_the_window_it_is_too_late(
    office: Bucket, ask: Ask, hours: float, status: int, why_not: str | None
) -> None:
    job = soon(office, hours=hours)
    seen = ask(f"/api/track/{job.tracking_token}").json["changes"]
    assert seen["why_not"] == why_not
    assert seen["cancel"] is seen["reschedule"] is (why_not is None)
    assert job.window is not None
    until = job.window.start_at - timedelta(hours=2)
    assert seen["until"] == f"{until:%Y-%m-%dT%H:%M:%SZ}"
    answer = change(job.tracking_token, "cancel", PROOF)
    assert answer.status == status
    if why_not is not None:
        assert answer.json["error"]["code"] == why_not


def test_a_job_whose_crew_is_at_work_is_changed_by_the_desk_alone(office: Bucket) -> None:
    job = advanced(office.store, soon(office, days=2))
    answer = change(job.tracking_token, "cancel", PROOF)
    assert (answer.status, answer.json["error"]["code"]) == (409, "not_possible")
    assert tries(office) == 0


def test_a_job_without_a_window_can_be_called_off_or_get_one(office: Bucket, ask: Ask) -> None:
    office.store.apply([marks_pickup(author()).model_copy(update={"window": None})])
    token = only(office).tracking_token
    seen = ask(f"/api/track/{token}").json
    assert seen["arrival"] == "to_be_agreed"
    assert seen["changes"]["until"] is None
    assert change(token, "reschedule", elsewhere()).status == 200
    assert ask(f"/api/track/{token}").json["arrival"] == "window"


# ---- who --------------------------------------------------------------------------------------


def tries(office: Bucket) -> int:
    """How many objects count tries."""
    return int(office.s3.list_objects_v2(Bucket=BUCKET, Prefix=PREFIX)["KeyCount"])


@pytest.mark.parametrize("proof", ["9999", "012", "00123", "", "(619) 555-0123", "mark"])
def test_four_other_digits_are_no_proof(office: Bucket, proof: str) -> None:
    token = token_of(book())
    answer = change(token, "cancel", {"proof": proof})
    assert answer.status == (403 if proof else 422)
    if proof:
        assert answer.json["error"]["code"] == "wrong_proof"
        assert codes_of(answer) == {"proof": "wrong_proof"}
    assert only(office).outcome is None


def test_after_five_tries_even_the_right_one_has_to_wait(office: Bucket) -> None:
    token = token_of(book())
    for _ in range(5):
        assert change(token, "cancel", {"proof": "9999"}).status == 403
    for path in ("cancel", "reschedule"):
        answer = change(token, path, elsewhere() if path == "reschedule" else PROOF)
        assert (answer.status, answer.json["error"]["code"]) == (429, "too_many_tries")
        assert 0 < int(answer.headers["retry-after"]) <= 15 * 60
    assert only(office).outcome is None
    other = token_of(book(booking(**somebody(5))))
    assert change(other, "cancel", {"proof": "0005"}).status == 200


def test_tries_count_for_a_quarter_of_an_hour_and_end_with_the_right_one(office: Bucket) -> None:
    token = token_of(book())
    for _ in range(4):
        assert change(token, "cancel", {"proof": "9999"}).status == 403
    assert change(token, "reschedule", elsewhere()).status == 200
    for _ in range(5):
        assert change(token, "cancel", {"proof": "9999"}).status == 403
    assert change(token, "cancel", PROOF).status == 429
    (held,) = office.s3.list_objects_v2(Bucket=BUCKET, Prefix=PREFIX)["Contents"]
    past = datetime.now(UTC) - timedelta(minutes=15, seconds=1)
    body = json.dumps([past.isoformat()] * 5).encode()
    office.s3.put_object(Bucket=BUCKET, Key=held["Key"], Body=body)
    assert change(token, "cancel", PROOF).status == 200


def test_what_counts_tries_names_neither_job_nor_customer(office: Bucket) -> None:
    token = token_of(book())
    # Nothing that a digest or a moment could hold by chance.
    change(token, "cancel", {"proof": "nine-eight"})
    job = only(office)
    (held,) = office.s3.list_objects_v2(Bucket=BUCKET, Prefix=PREFIX)["Contents"]
    body = office.s3.get_object(Bucket=BUCKET, Key=held["Key"])["Body"].read().decode()
    for private in (token, job.key, job.number, "nine-eight", "6195550123", "Mark"):
        assert private not in held["Key"] + body


@pytest.mark.parametrize(
    ("proof", "status"),
    [("ida@example.com", 200), (" IDA@Example.com ", 200), ("ida@example.org", 403), ("0123", 403)],
)
def test_who_gave_no_phone_proves_it_by_the_email_address(
    office: Bucket, ask: Ask, proof: str, status: int
) -> None:
    token = token_of(book(booking(phone=None, email="Ida@Example.com")))
    assert ask(f"/api/track/{token}").json["changes"]["proof"] == "email"
    assert change(token, "cancel", {"proof": proof}).status == status


# ---- again, and as a form -----------------------------------------------------------------------


def test_a_cancellation_sent_again_is_one(office: Bucket) -> None:
    token, key = token_of(book()), new_key()
    first = change(token, "cancel", PROOF, key=key)
    assert change(token, "cancel", PROOF, key=key).bytes == first.bytes
    assert change(token, "cancel", PROOF).bytes == first.bytes
    assert change(token, "cancel", {"proof": "9999"}).status == 403
    assert len(only(office).history) == 2


def test_one_key_is_one_change_only_with_the_same_content(office: Bucket) -> None:
    token, key = token_of(book()), new_key()
    assert change(token, "reschedule", elsewhere(), key=key).status == 200
    answer = change(token, "reschedule", elsewhere(2, "12:00-14:00"), key=key)
    window = only(office).window
    assert window is not None
    assert answer.json["window"]["start_at"] == f"{window.start_at:%Y-%m-%dT%H:%M:%SZ}"
    assert len(only(office).history) == 3


def test_who_repeats_a_change_shows_again_who_they_are(office: Bucket) -> None:
    token, key = token_of(book()), new_key()
    assert change(token, "reschedule", elsewhere(), key=key).status == 200
    assert change(token, "reschedule", {**elsewhere(), "proof": "9999"}, key=key).status == 403
    assert change(token, "reschedule", elsewhere(), key=key).status == 200


def test_a_job_that_the_desk_ended_cannot_be_cancelled(office: Bucket) -> None:
    token = token_of(book())
    advanced(office.store, only(office))
    office.store.apply([author().close(only(office), Outcome.NO_SHOW, "nobody there")])
    assert change(token, "cancel", PROOF).json["error"]["code"] == "not_possible"


def test_a_form_leads_back_to_the_tracking_page(office: Bucket) -> None:
    token = token_of(book())
    moved = sent(by_form(f"/api/track/{token}/reschedule", elsewhere()))
    assert (moved.status, moved.headers["location"]) == (303, f"/track/{token}")
    assert sent(by_form(f"/api/track/{token}/cancel", PROOF)).status == 303
    assert only(office).outcome is Outcome.CANCELLED


def test_a_form_with_a_wrong_proof_comes_back_as_a_page(office: Bucket) -> None:
    token = token_of(book())
    answer = sent(by_form(f"/api/track/{token}/reschedule", {**elsewhere(), "proof": "<9>"}))
    assert answer.status == 403
    assert answer.headers["content-type"].startswith("text/html")
    assert f'href="/track/{token}"' in answer.body
    assert 'value="10:00-12:00" required checked' in answer.body
    assert f'<option value="{elsewhere()["date"]}" selected>' in answer.body
    assert 'value="&lt;9&gt;"' in answer.body
    assert "<9>" not in answer.body
    assert "This is not what we have." in answer.body


def test_a_link_in_a_mail_changes_nothing(office: Bucket, ask: Ask) -> None:
    token = token_of(book())
    for what in ("cancel", "reschedule"):
        for method in ("GET", "HEAD"):
            assert ask(f"/api/track/{token}/{what}", method).status == 404
        for method in ("PUT", "PATCH", "DELETE"):
            assert ask(f"/api/track/{token}/{what}", method, body="{}").status == 405
    assert only(office).version == 1
