"""The arrival window in a calendar: replaced at every change, and saying no more than the page."""

from datetime import UTC, datetime

import pytest

from qdn_tui.domain.calendar import calendar_entry
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.public import track_view
from qdn_tui.domain.status import Outcome, Status
from tests.domain.desk import (
    BUSINESS,
    START,
    after,
    author,
    brought_to,
    job_in,
    order,
    window,
)

LINK = "https://quickdumpnow.example/track/" + "t" * 24


def entry(job: Job) -> str:
    text = calendar_entry(job, track_view(job, BUSINESS, START), BUSINESS, LINK)
    assert text is not None
    return text


def lines(text: str) -> dict[str, str]:
    """The properties of the entry, unfolded."""
    unfolded = text.replace("\r\n ", "").split("\r\n")
    return dict(line.partition(":")[::2] for line in unfolded if line)


def test_the_window_is_told_in_utc_with_place_and_link() -> None:
    _, job = brought_to(Status.READY_FOR_PICKUP, window=window())
    assert lines(entry(job)) | {"BEGIN": "", "END": ""} == {
        "BEGIN": "",
        "END": "",
        "VERSION": "2.0",
        "PRODID": "-//QuickDumpNow//qdn//EN",
        "CALSCALE": "GREGORIAN",
        "METHOD": "PUBLISH",
        "UID": "J-000001@quickdumpnow.example",
        "SEQUENCE": "2",
        "DTSTAMP": "20261121T170000Z",
        "DTSTART": "20261207T160000Z",
        "DTEND": "20261207T180000Z",
        "SUMMARY": "QuickDumpNow: Trailer pickup and dump",
        "LOCATION": "Soderblom Avenue\\, San Diego",
        "DESCRIPTION": "Arrival window of job J-000001. (619) 555-0100",
        "URL": LINK,
        "STATUS": "CONFIRMED",
        "TRANSP": "OPAQUE",
    }


def test_its_name_stays_and_its_sequence_rises_with_every_change() -> None:
    who = author()
    document = after(Document(), order(who, window=window()))
    seen = [lines(entry(job_in(document)))]
    for change in (
        who.reschedule(job_in(document), window(1)),
        who.eta(job_in(document), window(1).start_at),
        who.close(job_in(document), Outcome.CANCELLED, "called"),
    ):
        document = after(document, change)
        seen.append(lines(entry(job_in(document))))
    assert len({found["UID"] for found in seen}) == 1
    assert [int(found["SEQUENCE"]) for found in seen] == [1, 2, 3, 4]
    assert seen[-1]["STATUS"] == "CANCELLED"


@pytest.mark.parametrize(
    ("status", "held", "told"),
    [
        (Status.SUBMITTED, False, "TENTATIVE"),
        (Status.READY_FOR_PICKUP, False, "CONFIRMED"),
        (Status.READY_FOR_PICKUP, True, "TENTATIVE"),
        (Status.COMPLETED, False, "CONFIRMED"),
    ],
)
def test_it_says_how_sure_the_window_is(status: Status, held: bool, told: str) -> None:
    _, job = brought_to(status, held=held, window=window())
    assert lines(entry(job))["STATUS"] == told


def test_without_a_window_there_is_none() -> None:
    _, job = brought_to(Status.SUBMITTED)
    assert calendar_entry(job, track_view(job, BUSINESS, START), BUSINESS, LINK) is None


def test_no_line_is_longer_than_75_octets_and_no_text_becomes_a_line() -> None:
    _, job = brought_to(Status.SUBMITTED, window=window())
    street = "Calle de la Señora; with\r\nURL:https://elsewhere.example, \\ " + "ñ" * 80
    view = track_view(job, BUSINESS, START).model_copy(update={"street": street})
    text = calendar_entry(job, view, BUSINESS, LINK)
    assert text is not None
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    found = lines(text)
    assert found["URL"] == LINK
    assert found["LOCATION"].startswith("Calle de la Señora\\; with URL:https")
    assert "\\\\" in found["LOCATION"]


def test_it_is_stamped_with_the_time_of_the_last_change() -> None:
    _, job = brought_to(Status.SUBMITTED, window=window())
    late = job.model_copy(update={"updated_at": datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)})
    assert lines(entry(late))["DTSTAMP"] == "20261122T010203Z"
