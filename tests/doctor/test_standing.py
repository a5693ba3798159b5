"""How a token stands with a document, decided without any cloud."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from qdn_tui.doctor.evidence import DocumentFacts, Standing
from qdn_tui.doctor.jobs_look import stands
from qdn_tui.doctor.reading import standing_words
from qdn_tui.doctor.spelling import Slip
from qdn_tui.domain.document import Document, Quarantined
from qdn_tui.domain.job import Job
from qdn_tui.domain.rules import apply
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.store.errors import DocumentUnreadable
from tests.domain.desk import BUSINESS, START, author, brought_to, with_job

LATER = START + timedelta(days=31)


def standing(
    token: str, document: Document, archived: Iterable[Job] = (), *, now: datetime = START
) -> DocumentFacts:
    return stands(token, document, lambda: archived, now)


def test_an_open_jobs_link_lives_however_old_it_is() -> None:
    document, job = with_job()
    found = standing(job.tracking_token, document, now=LATER)
    assert (found.standing, found.number) == (Standing.LIVE, job.number)


def test_it_expires_thirty_days_after_the_end_of_any_kind() -> None:
    for document, job in (
        brought_to(Status.COMPLETED),
        brought_to(Status.SUBMITTED, outcome=Outcome.CANCELLED),
    ):
        assert standing(job.tracking_token, document).standing is Standing.LIVE
        expired = standing(job.tracking_token, document, now=LATER)
        assert expired.standing is Standing.EXPIRED
        assert f"{START:%Y-%m-%d}" in standing_words(expired)


def test_a_replaced_link_knows_who_replaced_it_also_in_the_archive() -> None:
    document, job = with_job()
    after = apply(document, [author("Dana").rotate_token(job)], BUSINESS)
    here = standing(job.tracking_token, after)
    there = standing(job.tracking_token, Document(), after.jobs)
    assert here.standing is there.standing is Standing.REVOKED
    assert here.by == there.by == "Dana"
    assert standing(after.jobs[0].tracking_token, after).standing is Standing.LIVE


def test_an_erased_customers_links_are_explained_and_not_asked_back() -> None:
    document, job = brought_to(Status.COMPLETED)
    gone = apply(document, [author("Dana").erase(job, "asked for it")], BUSINESS)
    now = gone.jobs[0].tracking_token
    for found in (
        standing(job.tracking_token, gone),
        standing(now, gone),
        standing(job.tracking_token, Document(), gone.jobs),
    ):
        assert found.standing is Standing.ERASED
        assert standing_words(found) == (
            f"The customer of {job.number} was erased on {START:%Y-%m-%d} by Dana, "
            "and with it every link"
        )


def test_an_archive_that_cannot_be_read_is_no_damage_to_the_jobs() -> None:
    document, job = with_job()

    def damaged() -> Iterable[Job]:
        raise DocumentUnreadable("archive/2026-10.json is cut short", "Restore it")
        yield

    found = stands("NeverWasNeverWasNeverWas", document, damaged, START)
    assert (found.standing, found.jobs) == (Standing.UNKNOWN, 1)
    assert standing_words(found) == "No job has this token, and the archive cannot be read"
    assert found.reasons == ("archive/2026-10.json is cut short",)
    near = stands(job.tracking_token[:-1], document, damaged, START)
    assert (near.standing, near.number) == (Standing.MISSPELLED, job.number)


def test_the_archive_is_read_only_where_the_document_does_not_know() -> None:
    document, job = with_job()

    def archived() -> Iterable[Job]:
        raise AssertionError

    assert stands(job.tracking_token, document, archived, START).standing is Standing.LIVE
    assert standing(job.tracking_token, Document(), [job]).standing is Standing.ARCHIVED


def test_a_record_that_cannot_be_read_is_found_by_its_bytes_without_telling_its_token() -> None:
    token = "Zk3v9QxT_a-8LmN2bWc4RyUe"
    apart = Quarantined(f'{{"token":"{token}"}}'.encode(), ("price: is none",), token)
    found = standing(token, Document(entries=(apart,)))
    assert (found.standing, found.reasons) == (Standing.UNREADABLE, ("price: is none",))
    assert token not in str(found)


def test_of_several_as_near_none_is_guessed_and_each_is_named_shortened() -> None:
    document, job = with_job()
    token = job.tracking_token
    twin = job.model_copy(update={"id": author().new_id(), "tracking_token": f"{token[:-1]}Z"})
    both = document.with_job(twin)
    found = standing(f"{token[:-1]}_", both)
    assert (found.standing, found.near, found.slip) == (Standing.UNKNOWN, 2, None)
    assert len(found.reasons) == 2
    assert token not in str(found)
    clear = standing(f"{token[:-1]}_", document)
    assert (clear.standing, clear.slip) == (Standing.MISSPELLED, Slip.TYPED)


def test_an_old_link_that_nobody_knows_is_known_for_what_it_is() -> None:
    found = standing("cd613e30d8f14adf", Document())
    assert (found.standing, found.is_old) == (Standing.UNKNOWN, True)
