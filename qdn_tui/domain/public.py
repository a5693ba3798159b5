"""What a customer may see of a job: built field by field, so that nothing else can slip in."""

import re
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Job, UtcTime
from qdn_tui.domain.self_service import Proof, changeable_until, proof_for, why_not_changeable
from qdn_tui.domain.status import FLOW, OUTCOME_LABELS, Outcome, Status, position
from qdn_tui.domain.tokens import LINK_LIVES_AFTER_END

ON_HOLD = "On hold"
_STATUSES = tuple(status.value for status in Status)

_ORDINAL = re.compile(r"[0-9]+(?:st|nd|rd|th)", re.IGNORECASE)
# What follows a comma, a bracket, a dash or a word for a part of a house is no street: people
# write flats, names and gate codes there.
_NOT_THE_STREET = re.compile(
    r"(?:[,;:#()\[\]@\r\n\v\f\x85\u2028\u2029]|\s[-–—]+\s|\bc/o\b"
    r"|\b(?:apt|apartment|attn|basement|bldg|bsmt|building|dept|fl|flat|floor|lot|penthouse|ph"
    r"|rm|room|spc|space|ste|suite|trailer|trlr|unit)\b).*",
    re.IGNORECASE | re.DOTALL,
)
_SPELLED_NUMBER = re.compile(
    r"(?:no|nr|number|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]+)?|hundred|thousand)\.?",
    re.IGNORECASE,
)


class _View(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BusinessView(_View):
    """Whom to call: E.164 for the link, the label for the eye."""

    name: str
    phone: str
    phone_label: str


class StepView(_View):
    """One of the four steps; `reached_at` is None where it lies ahead or nobody wrote it down."""

    status: Status
    label: str
    mark: str
    colour: str
    state: Literal["done", "current", "upcoming"]
    reached_at: UtcTime | None


class OutcomeView(_View):
    code: Outcome
    label: str


class WindowView(_View):
    """When the crew arrives, in UTC, and the zone to show it in."""

    start_at: UtcTime
    end_at: UtcTime
    time_zone: str


class HoldView(_View):
    """The job is paused; why is between the customer and the desk."""

    label: str


class ChangesView(_View):
    """What the customer can change online, until when, and what they prove themselves by.

    `until` is null without a window, `proof` where nothing can be changed; `why_not` says what
    keeps the customer from it.
    """

    cancel: bool
    reschedule: bool
    until: UtcTime | None
    proof: Proof | None
    why_not: Literal["finished", "under_way", "too_late", "no_contact"] | None


Arrival = Literal["window", "to_be_agreed", "under_way", "over"]


class TrackView(_View):
    """The answer of `GET /api/track/{token}`."""

    business: BusinessView
    number: str
    status: Status
    steps: tuple[StepView, ...]
    outcome: OutcomeView | None
    hold: HoldView | None
    arrival: Arrival
    window: WindowView | None
    eta: UtcTime | None
    service: str
    street: str
    city: str
    crew: tuple[str, ...]
    finished: bool
    changes: ChangesView
    updated_at: UtcTime


def link_is_live(job: Job, now: datetime) -> bool:
    """Whether the job's tracking link still answers: until 30 days after its end."""
    return not job.is_erased and within_link_life(job, now)


def within_link_life(job: Job, now: datetime) -> bool:
    """Whether the job is open, or ended less than 30 days ago: so long it stays on the board."""
    ended = job.finished_at
    return ended is None or now < ended + LINK_LIVES_AFTER_END


def track_view(job: Job, business: Business, now: datetime) -> TrackView:
    """The public view of a job at the moment `now`."""
    finished = not job.is_open
    crew = job.assignment.crew if job.status is Status.IN_PROGRESS and not finished else ()
    return TrackView(
        business=BusinessView(
            name=business.name, phone=business.phone, phone_label=business.phone_label
        ),
        number=job.number,
        status=job.status,
        steps=_steps(job),
        outcome=(
            OutcomeView(code=job.outcome, label=OUTCOME_LABELS[job.outcome])
            if job.outcome is not None
            else None
        ),
        hold=HoldView(label=ON_HOLD) if job.hold is not None and not finished else None,
        arrival=_arrival(job),
        window=(
            WindowView(
                start_at=job.window.start_at,
                end_at=job.window.end_at,
                time_zone=business.time_zone,
            )
            if job.window is not None
            else None
        ),
        eta=None if finished else job.eta,
        service=business.service_label(job.service),
        street=street_name(job.address.line1),
        city=_without_numbers(job.address.city),
        crew=tuple(name.split()[0] for name in crew if name.split()),
        finished=finished,
        changes=_changes(job, business, now),
        updated_at=job.updated_at,
    )


def _arrival(job: Job) -> Arrival:
    if not job.is_open:
        return "over"
    if job.status is Status.IN_PROGRESS:
        return "under_way"
    return "window" if job.window is not None else "to_be_agreed"


def _changes(job: Job, business: Business, now: datetime) -> ChangesView:
    why_not = why_not_changeable(job, business, now)
    return ChangesView(
        cancel=why_not is None,
        reschedule=why_not is None,
        until=None if why_not in ("finished", "under_way") else changeable_until(job, business),
        proof=proof_for(job) if why_not is None else None,
        why_not=None if why_not == "not_yours" else why_not,
    )


def street_name(line1: str) -> str:
    """The street without the house number: `8217 Mockup Way, Apt 4` is `Mockup Way`.

    Every word with a digit goes, unless it is an ordinal such as `5th`, and so do numbers
    written as words in front: better a street said incompletely than a house said by mistake.
    """
    words = _without_numbers(_NOT_THE_STREET.sub("", line1)).split()
    while words and _SPELLED_NUMBER.fullmatch(words[0]):
        del words[0]
    return " ".join(words)


def _without_numbers(text: str) -> str:
    return " ".join(
        word
        for word in text.split()
        if _ORDINAL.fullmatch(word) or not any(character.isnumeric() for character in word)
    )


def _steps(job: Job) -> tuple[StepView, ...]:
    here = position(job.status)
    reached = _reached(job)
    steps = []
    for place, info in enumerate(FLOW):
        state: Literal["done", "current", "upcoming"] = (
            "done" if place < here else "current" if place == here else "upcoming"
        )
        steps.append(
            StepView(
                status=info.status,
                label=info.label,
                mark=info.mark,
                colour=info.colour,
                state=state,
                reached_at=reached.get(info.status) if place <= here else None,
            )
        )
    return tuple(steps)


def _reached(job: Job) -> dict[Status, datetime]:
    """When each status was last entered; an import knows where a job stands, not since when."""
    reached = {Status.SUBMITTED: job.created_at}
    for entry, at in zip(job.history, job.times, strict=True):
        if entry.kind in ("create", "advance", "revert") and entry.to in _STATUSES:
            reached[Status(entry.to)] = at
    return reached
