"""One record of the document, as it stands there, into a job, or the reasons why not."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import ValidationError

from qdn_tui.domain.job import Job, problems
from qdn_tui.domain.legacy import Modernised
from qdn_tui.domain.text import safe

_KINDS: dict[type, str] = {
    str: "a text",
    list: "a list",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


class Reading(NamedTuple):
    """What a record turned out to be.

    Attributes:
        job: the job, or None where it cannot be read.
        forms: the older spellings it is written in; empty for the present form.
        reasons: why it cannot be read; without customers' text.
        label: how to name it to a person.
    """

    job: Job | None
    forms: tuple[str, ...]
    reasons: tuple[str, ...]
    label: str


def read_record(written: Any, *, number: Callable[[], str], when_unknown: datetime) -> Reading:
    """Read one parsed JSON value.

    Args:
        written: the value; anything may be in there.
        number: gives the next free job number, for records from before there were numbers.
        when_unknown: the creation time of a record that does not know its own.
    """
    if not isinstance(written, dict):
        kind = "nothing (null)" if written is None else _KINDS.get(type(written), "no object")
        return Reading(None, (), (f"is {kind}, not an object",), "which has no name")
    label = label_of(written)
    forms: tuple[str, ...] = ()
    record = written
    job = _validated(written) if _is_present_form(written) else None
    reasons = job if isinstance(job, tuple) else ()
    if not isinstance(job, Job):
        # A present record with one older spelling in it is read like an older one.
        modern = Modernised(written, when_unknown)
        forms = tuple(modern.forms)
        if modern.problems:
            return Reading(None, forms, reasons or tuple(modern.problems), label)
        record = modern.record
        job = _validated(record)
    if isinstance(job, tuple):
        return Reading(None, forms, reasons or job, label)
    if not record.get("number"):
        job = job.model_copy(update={"number": number()})
        forms = (*forms, "no number")
    return Reading(job, forms, (), label)


def _validated(record: dict[str, Any]) -> Job | tuple[str, ...]:
    """The job, or what is wrong; a number is only taken once everything else holds."""
    try:
        return Job.model_validate({**record, "number": record.get("number") or "J-000000"})
    except ValidationError as error:
        return tuple(safe(reason, 200) for reason in problems(error.errors()))
    except RecursionError:
        return ("is nested too deeply",)


def _is_present_form(written: dict[str, Any]) -> bool:
    return (
        isinstance(written.get("customer"), dict)
        and isinstance(written.get("price"), dict)
        and {"id", "tracking_token", "status", "version", "created_at"} <= written.keys()
    )


def label_of(written: dict[str, Any]) -> str:
    """How to name a record to a person: its number, id or token."""
    for key in ("number", "id", "jobId", "job_id", "tracking_token", "trackingToken", "token"):
        value = written.get(key)
        if isinstance(value, str) and value:
            return safe(value, 40)
    return "a record without id"
