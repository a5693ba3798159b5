"""`POST /api/book`: a customer books a haul."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.event_handler import Response

from qdn_tui.api.answers import WRITING_FAILS, Failure, SeeOther, View, documented, shown
from qdn_tui.api.body import body_of
from qdn_tui.api.booking_entry import (
    HONEYPOT,
    KEY_FIELD,
    BookingEntry,
    booking_change,
    booking_entry,
    content_key,
    is_key,
)
from qdn_tui.api.desk import Desk, desk
from qdn_tui.api.entries import field_error, is_blank
from qdn_tui.api.failures import invalid
from qdn_tui.api.language import in_same_language
from qdn_tui.api.own_failures import own_failure
from qdn_tui.api.routing import new_resource
from qdn_tui.api.viewer import address_of
from qdn_tui.domain.changes import Create
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job, TimeWindow
from qdn_tui.domain.public import WindowView
from qdn_tui.domain.refusals import AddressNotCounted, AlreadyExists, Refused, TooManyBookings
from qdn_tui.domain.tokens import new_token, tracking_url
from qdn_tui.store.archiving import month_of
from qdn_tui.store.errors import StoreError
from qdn_tui.store.made_before import MAY_BE_ARCHIVED_AFTER
from qdn_tui.store.tries import TooManyTries

_MOST_TIMES_CALLED_OFF = 20
_HOUR = timedelta(hours=1)

router = new_resource()


class PriceView(View):
    """What it costs, in cents; an estimate where the catalogue says from, to."""

    amount_cents: int
    currency: str
    label: str
    estimate: bool


class BookedWindow(WindowView):
    """The window, also in words: `Mon Nov 23, 8–10 am`."""

    label: str


class BookedView(View):
    """A booking that was made."""

    number: str
    tracking_url: str
    tracking_path: str
    calendar_path: str
    window: BookedWindow
    service: str
    price: PriceView


@router.post(
    "/api/book",
    summary="Book a haul",
    description=(
        "JSON, or a plain form with the same fields. `Idempotency-Key` (for a form the field "
        "`idempotency_key`) makes a repeated request the same booking; without one its content "
        "does. The price is the catalogue's. A plain form is answered by 303 to the tracking page, "
        "and by the form again, filled in, where something is wrong."
    ),
    operation_id="book",
    responses={
        201: {"description": "The booking"},
        303: {"description": "A form was taken: the tracking page"},
        **WRITING_FAILS,
        409: documented(
            "The window is full; `alternatives` are not. Or `changed_since`: this was booked "
            "before, and called off or done since; with another key it is a new booking"
        ),
        415: documented("The body is neither JSON nor a form"),
        422: documented("A field is wrong, or the key belongs to another booking"),
        429: documented(
            "Too many bookings: open ones of this contact, within an hour of everyone, or of this "
            "address once half of those are made; Retry-After says when to try again"
        ),
    },
)
def book() -> Response[BookedView]:
    """The booking, made or found."""
    here = desk()
    event = router.current_event
    sent = body_of(event.raw_event)
    key = _key(sent.fields, event.headers)
    if not is_blank(sent.fields.get(HONEYPOT)):
        raise Failure(422, "spam", "This looks like a machine's doing. Please call us instead.")
    entry = booking_entry(sent.fields, here.business)
    change = _change(entry, key, here)
    job = _made(change, here)
    if job.window is None or job.is_erased or not job.is_open:
        raise Failure(
            409,
            "changed_since",
            "You sent this booking before, and it was changed or called off since. "
            "Please call us, or send it once more as a new one.",
        )
    if sent.is_form:
        raise SeeOther(in_same_language(_path(job), event.raw_event, entry.locale))
    return shown(_view(job, job.window, here), status=201)


def _key(fields: Mapping[str, Any], headers: Mapping[str, str]) -> str | None:
    key = headers.get("idempotency-key") or fields.get(KEY_FIELD)
    if is_blank(key):
        return None
    if not is_key(key):
        raise invalid({KEY_FIELD: field_error("bad_key")})
    return str(key)


def _change(entry: BookingEntry, key: str | None, here: Desk) -> Create:
    now = here.now().replace(microsecond=0)
    if key is not None:
        return booking_change(entry, key, new_token(), here.business, now)
    document = here.document()

    def attempt(place: int) -> Create:
        return booking_change(entry, content_key(entry, place), new_token(), here.business, now)

    for place in range(_MOST_TIMES_CALLED_OFF):
        one = attempt(place)
        job = document.get(one.job_key)
        if job.is_open if job is not None else not _is_archived(one, document, here):
            return one
    return attempt(_MOST_TIMES_CALLED_OFF)


def _is_archived(change: Create, document: Document, here: Desk) -> bool:
    """Whether this very booking was made and called off so long ago that it is archived.

    Its day can still be booked by then only where the horizon is further than that.
    """
    ahead = timedelta(days=here.business.booking.horizon_days)
    if change.window is None or ahead < MAY_BE_ARCHIVED_AFTER:
        return False
    # Before that month nobody could book the day.
    since = month_of(change.window.start_at - ahead - timedelta(days=1))
    try:
        return bool(here.archive().holding([change.job_key], document, since=since))
    except StoreError:
        # What is wrong with the archive keeps nobody from booking.
        return False


def _made(change: Create, here: Desk) -> Job:
    """The job: new, or the one that this very request made before.

    Raises:
        Failure: it cannot be booked.
    """
    try:
        try:
            document = here.write(change)
        except AddressNotCounted:
            document = _counted(change, here)
    except AlreadyExists:
        raise Failure(
            422, "key_reused", "This Idempotency-Key belongs to another booking."
        ) from None
    except Refused as refusal:
        raise own_failure(refusal, change.window, here) from None
    job = document.get(str(change.job_id))
    assert job is not None  # noqa: S101  # the write that holds it was just answered
    return job


def _counted(change: Create, here: Desk) -> Document:
    """The jobs after a booking that is counted for where it comes from.

    Raises:
        Refused: it is one too many, or another rule forbids it; then it counts for nothing.
    """
    whose = f"booking from {address_of(router.current_event.raw_event)}"
    most = here.business.booking.per_address
    try:
        here.tries.use_one(whose, here.now(), most, _HOUR)
    except TooManyTries as error:
        raise TooManyBookings("address", most, error.retry_after) from None
    try:
        return here.write(change.model_copy(update={"address_counted": True}))
    except Refused:
        here.tries.give_back(whose)
        raise


def _view(job: Job, window: TimeWindow, here: Desk) -> BookedView:
    """The booking as it stands: somebody may have moved it since the same request came first."""
    business = here.business
    service = business.service(job.service)
    return BookedView(
        number=job.number,
        tracking_url=tracking_url(here.site_url, job.tracking_token),
        tracking_path=_path(job),
        calendar_path=f"/api{_path(job)}/calendar.ics",
        window=BookedWindow(
            start_at=window.start_at,
            end_at=window.end_at,
            time_zone=business.time_zone,
            label=business.window_label(window),
        ),
        service=business.service_label(job.service),
        price=PriceView(
            amount_cents=job.price.amount_cents,
            currency=job.price.currency,
            label=str(job.price),
            estimate=service is not None and service.price_from_cents is not None,
        ),
    )


def _path(job: Job) -> str:
    return f"/track/{job.tracking_token}"
