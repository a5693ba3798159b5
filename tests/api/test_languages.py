"""What the API says to people is said in their language; codes stay what they are."""

from collections.abc import Callable
from typing import Any

import pytest

from qdn_tui.api.entries import MESSAGES
from qdn_tui.api.handler import handler
from qdn_tui.business_file import load_business
from qdn_tui.pages import languages, load_texts
from qdn_tui.resources import resource_root
from tests.api.conftest import Ask, Bucket
from tests.api.customers import book, booking, by_form, by_script, sent, token_of
from tests.api.events import Answered, event

SPANISH = {"accept-language": "es-US,es;q=0.9"}
LANGUAGES = [code for code in languages(resource_root()) if code != "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mistake_in_a_field_has_its_sentence(language: str) -> None:
    said = load_texts(resource_root(), language).said["api"]["fields"]
    assert MESSAGES.keys() - said.keys() == set()


def in_spanish(given: dict[str, Any]) -> Answered:
    given["headers"].update(SPANISH)
    return Answered.of(handler(given, None))


REFUSED: dict[str, Callable[[str], dict[str, Any]]] = {
    "no route": lambda _: event("/api/nothing"),
    "another method": lambda _: event("/api/book"),
    "no JSON": lambda _: by_script("/api/book", "{"),
    "a wrong field": lambda _: by_script("/api/book", booking(postal_code="10001")),
    "too much": lambda _: by_script("/api/book", "x" * 20_000),
    "another kind": lambda _: by_script("/api/book", {}, headers={"content-type": "text/xml"}),
    "a machine": lambda _: by_script("/api/book", booking(website="x")),
    "a bad day": lambda _: event("/api/slots", query="date=soon"),
    "too many days": lambda _: event("/api/slots", query="days=99"),
    "a wrong proof": lambda token: by_script(f"/api/track/{token}/cancel", {"proof": "9"}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_is_told_in_spanish_with_the_same_codes(office: Bucket, what: str) -> None:
    token = token_of(book())
    english, spanish = sent(REFUSED[what](token)), in_spanish(REFUSED[what](token))
    assert spanish.status == english.status
    one, other = english.json["error"], spanish.json["error"]
    assert one["code"] == other["code"]
    assert one["message"] != other["message"]
    assert one.get("fields", {}).keys() == other.get("fields", {}).keys()
    for name, wrong in one.get("fields", {}).items():
        assert wrong["code"] == other["fields"][name]["code"]
        assert wrong["message"] != other["fields"][name]["message"]


def test_a_booking_is_answered_in_the_language_it_was_made_in(office: Bucket) -> None:
    answer = sent(by_script("/api/book", booking(locale="es-US", name="")))
    assert answer.json["error"]["fields"]["name"]["message"] == "Complete este campo."


def test_a_link_that_is_none_is_answered_by_the_same_bytes_in_every_language(
    office: Bucket, ask: Ask
) -> None:
    path = "/api/track/NeverWasNeverWasNeverWas"
    assert in_spanish(event(path)).bytes == ask(path).bytes


@pytest.mark.parametrize(
    ("locale", "headers", "said"),
    [
        ("en-US", {}, "DESCRIPTION:Arrival window of job J-"),
        ("es-US", {}, "DESCRIPTION:Horario de llegada del trabajo J-"),
        ("en-US", SPANISH, "SUMMARY:QuickDumpNow: Recogida y vaciado de remolque"),
        ("es-US", {"accept-language": "en"}, "SUMMARY:QuickDumpNow: Trailer pickup and dump"),
    ],
)
def test_the_calendar_speaks_the_reader_s_language_or_the_booking_s(
    office: Bucket, locale: str, headers: dict[str, str], said: str
) -> None:
    token = token_of(book(booking(locale=locale)))
    given = event(f"/api/track/{token}/calendar.ics", headers=headers)
    assert said in Answered.of(handler(given, None)).body.replace("\r\n ", "")


def test_a_form_whose_page_is_broken_is_kept_in_its_language(
    office: Bucket, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr("qdn_tui.pages.booking.resource_root", lambda: tmp_path)
    answer = sent(by_form("/api/book", booking(locale="es-US", postal_code="10001")))
    assert answer.status == 422
    for text in ('<html lang="es">', "código postal", "No vamos a ese código", "Enviar de nuevo"):
        assert text in answer.body


def test_what_was_agreed_to_is_kept_with_the_version_in_the_language_shown(office: Bucket) -> None:
    wanted = booking(sms_consent=True, sms_text_version="sms-1-es", locale="es-US")
    assert book(wanted).status == 201
    (job,) = office.store.read().jobs
    assert job.customer.sms_consent is not None
    assert job.customer.sms_consent.text_version == "sms-1-es"
    assert job.customer.locale == f"es-{load_business().phone_region}"
