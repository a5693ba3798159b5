"""The flow of a job: four statuses, their labels, colours and marks. Nothing else defines them."""

from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """Where an open job stands, in the order of the flow."""

    SUBMITTED = "submitted"
    READY_FOR_PICKUP = "ready_for_pickup"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class Outcome(StrEnum):
    """What ended a job before it was completed; it stands beside the status."""

    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    FAILED = "failed"


class StatusInfo(NamedTuple):
    """How a status is shown. The colour never stands alone: the mark says the same."""

    status: Status
    label: str
    colour: str
    mark: str


FLOW: tuple[StatusInfo, ...] = (
    StatusInfo(Status.SUBMITTED, "Submitted", "blue", "○"),
    StatusInfo(Status.READY_FOR_PICKUP, "Ready for pickup", "purple", "◔"),
    StatusInfo(Status.IN_PROGRESS, "In progress", "yellow", "◑"),
    StatusInfo(Status.COMPLETED, "Completed", "green", "●"),
)

OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.CANCELLED: "Cancelled",
    Outcome.NO_SHOW: "No-show",
    Outcome.FAILED: "Failed",
}

# Which outcomes can end a job from which status.
CLOSABLE_FROM: dict[Outcome, tuple[Status, ...]] = {
    Outcome.CANCELLED: (Status.SUBMITTED, Status.READY_FOR_PICKUP),
    Outcome.NO_SHOW: (Status.READY_FOR_PICKUP, Status.IN_PROGRESS),
    Outcome.FAILED: (Status.READY_FOR_PICKUP, Status.IN_PROGRESS),
}

_POSITION = {info.status: position for position, info in enumerate(FLOW)}


def position(status: Status) -> int:
    """The place of `status` in the flow, 0 to 3."""
    return _POSITION[status]


def info(status: Status) -> StatusInfo:
    """Label, colour and mark of `status`."""
    return FLOW[_POSITION[status]]


def following(status: Status) -> Status | None:
    """The next status of the flow, or None after the last."""
    place = _POSITION[status] + 1
    return FLOW[place].status if place < len(FLOW) else None


def preceding(status: Status) -> Status | None:
    """The status before, or None before the first."""
    place = _POSITION[status] - 1
    return FLOW[place].status if place >= 0 else None
