"""A job's arrival window as a calendar entry (RFC 5545), saying no more than the public view."""

from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Job, TimeWindow
from qdn_tui.domain.public import TrackView
from qdn_tui.domain.status import Outcome, Status

_LONGEST_LINE = 75  # octets without the line end; RFC 5545, 3.1


class CalendarWords(NamedTuple):
    """What the entry says beside names and numbers.

    Attributes:
        language: the code of it, such as `es`.
        service: what the service is called.
        description: with `{number}` and `{phone}` to be filled in.
    """

    language: str
    service: str
    description: str


def english(view: TrackView) -> CalendarWords:
    """The words where no other language is asked for."""
    return CalendarWords("en", view.service, "Arrival window of job {number}. {phone}")


def calendar_entry(
    job: Job, view: TrackView, business: Business, link: str, words: CalendarWords | None = None
) -> str | None:
    """The entry as text; None where no window is agreed.

    Its UID stays the same for as long as the job lives and its SEQUENCE rises with every change,
    so that a calendar replaces what it held.

    Args:
        job: gives the version and the window.
        view: what its customer may see of it.
        business: named as the one who comes.
        link: the customer's own tracking link.
        words: in the customer's language; English where it is left out.
    """
    window = job.window
    if window is None:
        return None
    words = words or english(view)
    description = words.description.replace("{number}", view.number)
    description = description.replace("{phone}", business.phone_label)
    host = urlsplit(business.public_url).hostname or "qdn.invalid"
    place = ", ".join(part for part in (view.street, view.city) if part)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(business.name)}//qdn//{words.language.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{job.number}@{host}",
        f"SEQUENCE:{job.version}",
        f"DTSTAMP:{_moment(job.updated_at)}",
        *_span(window),
        f"SUMMARY:{_text(f'{business.name}: {words.service}')}",
        *([f"LOCATION:{_text(place)}"] if place else []),
        f"DESCRIPTION:{_text(description)}",
        f"URL:{link}",
        f"STATUS:{_standing(job)}",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _span(window: TimeWindow) -> tuple[str, str]:
    return f"DTSTART:{_moment(window.start_at)}", f"DTEND:{_moment(window.end_at)}"


def _standing(job: Job) -> str:
    if job.outcome in (Outcome.CANCELLED, Outcome.FAILED, Outcome.NO_SHOW):
        return "CANCELLED"
    return "TENTATIVE" if job.status is Status.SUBMITTED or job.hold is not None else "CONFIRMED"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """Escaped as RFC 5545, 3.3.11 says; on one line."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(escaped.split())


def _folded(line: str) -> str:
    """The line in pieces of 75 octets, none of which cuts a character."""
    pieces = [""]
    for character in line:
        room = _LONGEST_LINE - (1 if len(pieces) > 1 else 0)
        if len((pieces[-1] + character).encode()) > room:
            pieces.append("")
        pieces[-1] += character
    return "\r\n ".join(pieces)
