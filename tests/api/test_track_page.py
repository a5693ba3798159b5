"""The tracking page for browsers without JavaScript: what it shows, and what a wrong link gets."""

import io
import re
from pathlib import Path

import pytest

from qdn_tui.api.handler import handler
from tests.api.conftest import BUCKET, KEY, Ask, Bucket
from tests.api.customers import book, booking, by_form, change, open_day, sent, somebody, token_of
from tests.api.events import Answered, event
from tests.api.jobs import advanced, author, booked, cancelled, completed
from tests.api.test_not_found import MALFORMED
from tests.api.test_own_changes import PROOF, elsewhere, only, soon


def seen(token: str, *, query: str = "", **headers: str) -> Answered:
    """The page as a browser gets it."""
    sent_as = {"accept": "text/html", **{name.replace("_", "-"): v for name, v in headers.items()}}
    return Answered.of(
        handler(event(f"/api/track/{token}/page", query=query, headers=sent_as), None)
    )


def told(answer: Answered) -> str:
    """What the page says, without its tags."""
    body = answer.body.partition("<main")[2].replace("\u00a0", " ")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_who_booked_without_javascript_sees_all_there_is_to_keep(office: Bucket) -> None:
    taken = sent(by_form("/api/book", booking()))
    token = taken.headers["location"].rpartition("/")[2]
    page = seen(token)
    assert (page.status, page.headers["cache-control"]) == (200, "no-store")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    day = open_day()
    for text in ("Submitted", only(office).number, f"{day:%a}, {day:%b} {day.day}", "8–10 am P"):
        assert text in told(page)
    assert f"https://quickdumpnow.example/track/{token}" in told(page)
    for address in (f"/api/track/{token}/calendar.ics", "tel:+16195550100"):
        assert f'href="{address}' in page.body
    for action in ("cancel", "reschedule"):
        assert f'action="/api/track/{token}/{action}?lang=en" method="post"' in page.body


def test_the_page_says_what_was_changed_elsewhere(office: Bucket) -> None:
    job = soon(office, days=2)
    office.store.apply([author().hold(job, "gate is locked")])
    assert "Your job is on hold" in told(seen(job.tracking_token))
    office.store.apply([author().release(only(office), "open again")])
    advanced(office.store, only(office))
    page = told(seen(job.tracking_token))
    assert "Your crew is on the job" in page
    assert "Pick another time" not in page


@pytest.mark.parametrize(
    ("query", "headers", "said"),
    [
        ("", {}, "We have your request"),
        ("", {"accept_language": "es-MX,es;q=0.9,en;q=0.1"}, "Tenemos su solicitud"),
        ("", {"accept_language": "fr, en;q=0.4, es;q=0.6"}, "Tenemos su solicitud"),
        ("", {"accept_language": "es;q=0, en"}, "We have your request"),
        ("", {"accept_language": "es", "cookie": "a=b; lang=en"}, "We have your request"),
        ("lang=es", {"cookie": "lang=en"}, "Tenemos su solicitud"),
        ("lang=../x", {}, "We have your request"),
    ],
)
def test_it_speaks_the_language_that_the_edge_would_choose(
    office: Bucket, query: str, headers: dict[str, str], said: str
) -> None:
    token = token_of(book())
    assert said in told(seen(token, query=query, **headers))


def test_every_wrong_link_gets_the_same_page(office: Bucket) -> None:
    ended = cancelled(office.store, days_ago=31), completed(office.store, days_ago=31)
    revoked = booked(office.store)
    office.store.apply([author().rotate_token(revoked)])
    expected = seen("NeverWasNeverWasNeverWas")
    assert expected.status == 404
    assert "Job not found, or this tracking link is no longer valid." in told(expected)
    wrong = [job.tracking_token for job in (revoked, *ended)]
    # Without a token at all it is the page that asks for one.
    wrong += [rest.removeprefix("/") for rest in MALFORMED.values() if rest.strip("/")]
    assert [token for token in wrong if seen(token).bytes != expected.bytes] == []


def test_the_page_without_a_link_asks_for_one(ask: Ask) -> None:
    page = ask("/api/track/page")
    assert page.status == 200
    assert 'name="t"' in page.body


def test_a_form_that_was_taken_leads_back_in_the_language_it_was_in(office: Bucket) -> None:
    token = token_of(book())
    path = f"/api/track/{token}/reschedule"
    moved = sent({**by_form(path, elsewhere()), "queryStringParameters": {"lang": "es"}})
    assert (moved.status, moved.headers["location"]) == (303, f"/track/{token}?lang=es")
    taken = sent(by_form("/api/book", booking(**somebody(1), locale="es-US")))
    assert taken.headers["location"].endswith("?lang=es")
    given = by_form("/api/book", booking(**somebody(2), locale="es-US"))
    given["headers"]["accept-language"] = "es"
    assert "?" not in sent(given).headers["location"]


def test_a_form_for_a_full_window_comes_back_with_the_free_ones(office: Bucket) -> None:
    token = token_of(book())
    for place in range(2):
        wanted = booking(**somebody(place), date=open_day(1).isoformat(), window="10:00-12:00")
        assert book(wanted).status == 201
    answer = sent(by_form(f"/api/track/{token}/reschedule", elsewhere()))
    assert answer.status == 409
    page = told(answer)
    assert "Nothing was changed. That window was just taken." in page
    assert "Still free:" in page
    assert 'value="0123"' in answer.body


def test_a_form_that_comes_too_late_says_so_and_offers_the_phone(office: Bucket) -> None:
    job = soon(office, hours=1)
    answer = sent(by_form(f"/api/track/{job.tracking_token}/cancel", PROOF))
    assert answer.status == 409
    assert "It is too late to change this online. Please call us." in told(answer)
    assert "Cancel the job" not in told(answer)
    assert 'href="tel:+16195550100"' in answer.body


def test_after_five_tries_the_page_says_how_long_to_wait(office: Bucket) -> None:
    token = token_of(book())
    for _ in range(5):
        change(token, "cancel", {"proof": "9999"})
    answer = sent(by_form(f"/api/track/{token}/cancel", PROOF))
    assert answer.status == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "Too many tries. Wait 15 minutes, or call us." in told(answer)


def test_while_the_desk_cannot_be_reached_the_page_says_so(office: Bucket) -> None:
    token = token_of(book())
    office.s3.delete_object(Bucket=BUCKET, Key=KEY)
    page = seen(token)
    assert (page.status, page.headers["retry-after"]) == (503, "5")
    assert "We cannot reach our desk right now." in told(page)
    kept = sent(by_form(f"/api/track/{token}/reschedule", elsewhere()))
    assert kept.status == 503
    assert 'value="10:00-12:00"' in kept.body
    office.put(b'{"schema_version":1,"revision":999,"jobs":[]}')


def test_a_form_is_kept_where_even_its_page_is_broken(
    office: Bucket, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    token = token_of(book())
    monkeypatch.setattr("qdn_tui.pages.tracking.resource_root", lambda: tmp_path)
    answer = sent(by_form(f"/api/track/{token}/reschedule", {**elsewhere(), "proof": "9999"}))
    assert answer.status == 403
    assert 'value="10:00-12:00"' in answer.body
    assert "PageSourceError" in log.getvalue()
