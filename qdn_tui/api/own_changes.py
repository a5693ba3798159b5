"""`POST /api/track/{token}/cancel` and `/reschedule`: customers change what they booked.

The link alone is not enough, because links are forwarded: customers also show that they know the
phone number, or the email address, that the job was booked with.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from typing import Annotated
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from pydantic import Field, ValidationInfo
from pydantic.functional_validators import field_validator

from qdn_tui.api.answers import WRITING_FAILS, Failure, SeeOther, documented, shown
from qdn_tui.api.body import Body, body_of
from qdn_tui.api.booking_entry import KEY_FIELD, is_key
from qdn_tui.api.desk import Desk
from qdn_tui.api.entries import (
    Day,
    Entry,
    Line,
    business_of,
    entry_of,
    field_error,
    is_blank,
    mistake,
)
from qdn_tui.api.failures import invalid, job_not_found
from qdn_tui.api.language import in_same_language
from qdn_tui.api.own_failures import own_failure
from qdn_tui.api.routing import new_resource
from qdn_tui.api.track import desk_for, job_behind
from qdn_tui.domain.author import Author
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Change
from qdn_tui.domain.job import Actor, ActorKind, Job, TimeWindow
from qdn_tui.domain.public import TrackView, track_view
from qdn_tui.domain.refusals import NotForCustomers, Refused
from qdn_tui.domain.self_service import proves, why_not_changeable
from qdn_tui.domain.status import Outcome
from qdn_tui.store.tries import MOST, TooManyTries

router = new_resource()

_ANSWERS: dict[int, OpenAPIResponse] = {
    200: {"description": "The job after the change"},
    303: {"description": "A form was taken: the tracking page"},
    **WRITING_FAILS,
    403: documented("The proof is wrong"),
    404: documented("No job for this link"),
    409: documented("It cannot be changed online, or no more; or the window is full"),
    415: documented("The body is neither JSON nor a form"),
    422: documented("A field is wrong"),
    429: documented("Five tries within fifteen minutes; Retry-After says when to go on"),
}
_PROOF = (
    "`proof` is the last four digits of the phone number, or the email address where "
    "the job has no phone number; `changes.proof` of the job says which."
)


class CancelEntry(Entry):
    """A cancellation: the proof, and why, if the customer likes to say."""

    proof: Line
    reason: Annotated[Line | None, Field(max_length=300)] = None


class RescheduleEntry(Entry):
    """Another window: a local day and one of its windows, as `GET /api/slots` names them."""

    proof: Line
    date: Day
    window: Annotated[Line, Field(examples=["08:00-10:00"])]

    @field_validator("window")
    @classmethod
    def _of_that_day(cls, key: str, info: ValidationInfo) -> str:
        day = info.data.get("date")
        if day and business_of(info).window_at(date.fromisoformat(day), key) is None:
            mistake("not_offered")
        return key

    def time_window(self, business: Business) -> TimeWindow:
        """The window as a span of time."""
        window = business.window_at(date.fromisoformat(self.date), self.window)
        assert window is not None  # noqa: S101  # checked when it was read
        return window


@router.post(
    "/api/track/<token>/cancel",
    summary="Cancel a booking",
    description=_PROOF,
    operation_id="cancel",
    responses=_ANSWERS,
)
def cancel(token: str) -> Response[TrackView]:
    """The job, called off by its customer."""
    here = desk_for(token)
    job = job_behind(token, here)
    sent = _body()
    entry = entry_of(CancelEntry, _fields(sent), here.business)
    if job.outcome is not Outcome.CANCELLED:
        said = f"Customer, online: {entry.reason}" if entry.reason else "Customer, online"

        def wish(author: Author) -> Change:
            return author.close(job, Outcome.CANCELLED, said)

        job = _changed(job, here, sent, entry, wish, None)
    else:
        _require_proof(job, entry.proof, here)
    return _answer(job, sent, here)


@router.post(
    "/api/track/<token>/reschedule",
    summary="Move a booking to another window",
    description=_PROOF,
    operation_id="reschedule",
    responses=_ANSWERS,
)
def reschedule(token: str) -> Response[TrackView]:
    """The job in its new window."""
    here = desk_for(token)
    job = job_behind(token, here)
    sent = _body()
    entry = entry_of(RescheduleEntry, _fields(sent), here.business)
    window = entry.time_window(here.business)

    def wish(author: Author) -> Change:
        return author.reschedule(job, window)

    return _answer(_changed(job, here, sent, entry, wish, window), sent, here)


# What cannot be a token is a wrong one like any other.
@router.post(
    "/api/track((?s:/.*)?)/(cancel|reschedule)",
    include_in_schema=False,
    operation_id="change_nothing",
)
def change_nothing() -> Response[TrackView]:
    """No token at all."""
    raise job_not_found()


def _body() -> Body:
    return body_of(router.current_event.raw_event)


def _fields(sent: Body) -> dict[str, object]:
    return {name: value for name, value in sent.fields.items() if name != KEY_FIELD}


def _changed(
    job: Job,
    here: Desk,
    sent: Body,
    entry: CancelEntry | RescheduleEntry,
    wish: Callable[[Author], Change],
    window: TimeWindow | None,
) -> Job:
    """The job after a change of its customer's.

    Raises:
        Failure: it cannot be made, or nobody proved to be the customer.
    """
    op_id = _op_id(job, sent, entry)
    done_before = op_id is not None and job.has_op(op_id)
    now = here.now().replace(microsecond=0)
    if not done_before:
        # Before the proof: what the tracking page says anyway must not cost a try.
        why_not = why_not_changeable(job, here.business, now)
        if why_not is not None:
            raise own_failure(NotForCustomers(job.number, why_not), None, here)
    _require_proof(job, entry.proof, here)
    if done_before or (window is not None and window == job.window):
        return job
    actor = Actor(kind=ActorKind.CUSTOMER, name=job.customer.name)
    change = wish(Author(actor, "web", clock=lambda: now))
    if op_id is not None:
        change = change.model_copy(update={"op_id": op_id})
    try:
        document = here.write(change)
    except Refused as refusal:
        raise own_failure(refusal, window, here) from None
    return document.get(job.key) or job


def _require_proof(job: Job, proof: str, here: Desk) -> None:
    """Let only the customer go on.

    Raises:
        Failure: 403 for a wrong proof, 429 after five of them.
    """
    try:
        here.tries.use_one(job.key, here.now())
    except TooManyTries as error:
        raise Failure(
            429,
            "too_many_tries",
            f"{MOST} tries did not match. Please wait a quarter of an hour, or call us.",
            headers={"Retry-After": str(error.retry_after)},
        ) from None
    if not proves(job, proof):
        raise Failure(
            403,
            "wrong_proof",
            "That is not what we have on file for this job.",
            fields={"proof": field_error("wrong_proof")},
        )
    here.tries.forget(job.key)


def _op_id(job: Job, sent: Body, entry: CancelEntry | RescheduleEntry) -> str | None:
    key = router.current_event.headers.get("idempotency-key") or sent.fields.get(KEY_FIELD)
    if is_blank(key):
        return None
    if not is_key(key):
        raise invalid({KEY_FIELD: field_error("bad_key")})
    content = json.dumps(entry.model_dump(mode="json", exclude={"proof"}), sort_keys=True)
    told = "\x00".join((type(entry).__name__, job.key, str(key), content))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _answer(job: Job, sent: Body, here: Desk) -> Response[TrackView]:
    if sent.is_form:
        event = router.current_event.raw_event
        raise SeeOther(in_same_language(f"/track/{quote(job.tracking_token)}", event))
    return shown(track_view(job, here.business, here.now()))
