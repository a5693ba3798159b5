"""Booking where it lives: page, distribution, function, API and store for real."""

import json
import re
from collections.abc import AsyncIterator
from datetime import date
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from qdn_tui.business_file import load_business
from qdn_tui.cloud import Cloud
from qdn_tui.cloud.web import Answer, fetch
from qdn_tui.domain.job import Job
from qdn_tui.domain.status import Outcome
from qdn_tui.store.s3 import S3JobStore
from tests.e2e.bucket import Bucket
from tests.frontend.booking import TYPED, pick, type_in, wait_for_windows
from tests.frontend.payloads import PAYLOADS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.cloud,
    pytest.mark.asyncio(loop_scope="session"),
]

# What a customer tells us and nobody who holds the link may read.
PRIVATE = {
    "name": "Canaryname Example",
    "email": "canary@example.com",
    "unit": "Canaryunit",
    "access_notes": "Canarygate 5",
    "notes": "Canarynote",
}
FIELDS = ("name", "street", "unit", "city", "notes", "access_notes")


@pytest.fixture
def store(local_cloud: Cloud) -> S3JobStore:
    """The jobs, with no booking yet: caps count from here."""
    bucket = local_cloud.resources.data_bucket
    store = S3JobStore(local_cloud.s3, bucket, load_business())
    store.create_document()
    Bucket(local_cloud.s3, bucket).empty()
    return store


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    """A phone; no code of ours may be blocked on it, and nothing may open a dialog."""
    options = getattr(request, "param", {})
    context = await browser.new_context(
        viewport={"width": 360, "height": 740}, **{"locale": "en-US", **options}
    )
    opened = await context.new_page()
    trouble: list[str] = []

    def judge(text: str) -> None:
        if "Content Security Policy" in text:
            trouble.append(text)

    opened.on("console", lambda message: judge(message.text))
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    opened.on("dialog", lambda dialog: trouble.append(dialog.message))
    yield opened
    await context.close()
    assert trouble == []


def open_days(url: str) -> list[str]:
    """Days with a free window, as the API says."""
    days = json.loads(fetch(f"{url}/api/slots?days=14").body)["days"]
    return [day["date"] for day in days if any(slot["left"] for slot in day["slots"])]


def only(store: S3JobStore) -> Job:
    (job,) = store.read().jobs
    return job


async def test_a_booking_is_made_followed_moved_and_called_off_on_the_pages(
    page: Page, site_url: str, store: S3JobStore
) -> None:
    await page.goto(site_url)
    await wait_for_windows(page)
    day = open_days(site_url)[1]
    await pick(page, "service", "junk_removal")
    await page.select_option("#units", "3")
    await pick(page, "date", day)
    await pick(page, "window", "10:00-12:00")
    await type_in(page, **PRIVATE)
    await page.click("#submit")
    await expect(page.locator("h1")).to_have_text("You are booked")
    job = only(store)
    assert job.price.amount_cents == 22_500
    assert job.number in await page.locator(".booked").inner_text()

    await page.get_by_role("link", name="Follow your job").click()
    await expect(page.locator("#pill-label")).to_have_text("Submitted")
    calendar = fetch(f"{site_url}{await page.locator('#calendar').get_attribute('href')}").body
    assert b"BEGIN:VCALENDAR" in calendar
    # Its moments are digits too, such as those of the house on the eighth of December.
    told = re.sub(r"\d{8}T\d{6}Z", "", calendar.decode())
    # Of what is drawn at random any digits may come.
    shown = f"{await page.content()} {told}".replace(job.tracking_token, "").lower()
    for text in (*PRIVATE.values(), "1208", "0123", "$225"):
        assert text.lower() not in shown, text

    await page.click("#change-open")
    await page.fill("#proof", "9999")
    await pick(page, "date", day)
    await pick(page, "window", "14:00-16:00")
    await page.get_by_role("button", name="Move my pickup").click()
    await expect(page.locator("#change-error")).to_contain_text("This is not what we have")
    await expect(page.locator("#proof")).to_be_focused()
    await page.fill("#proof", "0123")
    await page.get_by_role("button", name="Move my pickup").click()
    await expect(page.locator("#shared")).to_have_text("Your pickup was moved.")
    await expect(page.locator("#facts")).to_contain_text("2–4 pm")
    await expect(page.locator("h1")).to_be_focused()

    await page.click("#change-open")
    await page.fill("#proof", "0123")
    await page.get_by_role("button", name="Cancel the job").click()
    await page.get_by_role("button", name="Yes, cancel this job").click()
    await expect(page.locator("#pill-label")).to_have_text("Cancelled")
    await expect(page.locator("#change-open")).to_be_hidden()
    assert only(store).outcome is Outcome.CANCELLED


@pytest.mark.parametrize("page", [{"java_script_enabled": False, "locale": "es-MX"}], indirect=True)
async def test_without_javascript_the_same_form_books_and_mistakes_keep_every_entry(
    page: Page, site_url: str, store: S3JobStore
) -> None:
    await page.goto(site_url)
    await expect(page.locator("html")).to_have_attribute("lang", "es-US")
    closed = next(iter(sorted(load_business().booking.closed_days)))
    await pick(page, "service", "trailer_pickup_dump")
    await page.fill("#date", closed.isoformat())
    await pick(page, "window", "08:00-10:00")
    await type_in(page, notes="Dos sofás\ny una mesa", postal_code="10001")
    await page.check("#sms_consent")
    await page.click("#submit")
    await expect(page.locator("#problem")).to_contain_text("código postal que empiece por 919")
    for name, text in {**TYPED, "postal_code": "10001", "notes": "Dos sofás\ny una mesa"}.items():
        await expect(page.locator(f"#{name}")).to_have_value(text)
    await expect(page.locator('input[value="trailer_pickup_dump"]')).to_be_checked()
    await expect(page.locator("#sms_consent")).to_be_checked()
    await page.fill("#postal_code", "92101")
    await page.fill("#date", open_days(site_url)[1])
    await page.click("#submit")
    await page.wait_for_url("**/api/track/*/page?lang=es")
    job = only(store)
    assert job.tracking_token in page.url
    assert (job.customer.locale, job.notes.customer) == ("es-US", "Dos sofás\ny una mesa")
    assert job.customer.sms_consent is not None
    assert job.customer.sms_consent.text_version == "sms-1-es"

    facts = page.locator("#facts")
    await expect(facts).to_contain_text("8–10 a.m. P")
    await expect(facts).to_contain_text(job.number)
    await expect(facts).to_contain_text(f"{site_url}/track/{job.tracking_token}")
    link = await page.get_by_role("link", name="Añadir al calendario").get_attribute("href")
    assert b"Horario de llegada" in fetch(f"{site_url}{link}").body
    await expect(page.get_by_role("link", name="Llamar al (619) 555-0100").last).to_be_visible()

    moving = page.locator("#reschedule")
    await moving.locator("select").select_option(index=2)
    day = await moving.locator("select").input_value()
    await pick(page, "window", "14:00-16:00")
    await moving.get_by_label("Últimos cuatro dígitos").fill("9999")
    await moving.get_by_role("button").click()
    await expect(page.get_by_role("alert")).to_contain_text("No es lo que tenemos")
    await expect(moving.locator("select")).to_have_value(day)
    await expect(moving.locator('input[value="14:00-16:00"]')).to_be_checked()
    await moving.get_by_label("Últimos cuatro dígitos").fill("0123")
    await moving.get_by_role("button").click()
    await page.wait_for_url("**/page?lang=es")
    await expect(facts).to_contain_text("2–4 p.m. P")

    await page.locator("#cancel").get_by_label("Últimos cuatro dígitos").fill("0123")
    await page.locator("#cancel").get_by_role("button").click()
    await expect(page.locator("h1")).to_have_text("Este trabajo fue cancelado")
    assert only(store).outcome is Outcome.CANCELLED


async def test_what_customers_write_never_runs_on_any_page(
    page: Page, site_url: str, store: S3JobStore
) -> None:
    """Fifty payloads: booked and looked at, and sent back by the form that keeps every entry."""
    # Not today, whose first windows may be over.
    days = [day for day in open_days(site_url)[1:] if date.fromisoformat(day).weekday() < 5]
    windows = ("08:00-10:00", "10:00-12:00", "12:00-14:00", "14:00-16:00")
    batches = [PAYLOADS[start : start + 6] for start in range(0, len(PAYLOADS), 6)]
    for number, batch in enumerate(batches):
        entries = {
            "service": "trailer_drop",
            "date": days[number // 4],
            "window": windows[number % 4],
            "postal_code": "92101",
            "phone": f"619555{1000 + number}",
            "locale": "en-US",
            **TYPED_ONLY,
            **dict(zip(FIELDS, batch, strict=False)),
        }
        answer = form(site_url, entries)
        assert answer.status == 303, answer.body
        path = answer.headers["location"]
        await page.goto(f"{site_url}{path}")
        await expect(page.locator("#pill-label")).to_have_text("Submitted")
        await send_form(page, {**entries, "postal_code": "10001"})
        await expect(page.locator("#problem")).to_be_visible()
        assert await page.locator("#notes").input_value() == entries.get("notes", "")
        assert (
            await page.evaluate(
                "document.images.length + document.querySelectorAll('iframe').length"
            )
            == 0
        )
    assert len(store.read().jobs) == len(batches)


TYPED_ONLY = {"name": "Mark", "street": "Soderblom Avenue", "city": "San Diego"}


def form(url: str, entries: dict[str, str]) -> Answer:
    """What a browser would get for the plain form, before it follows it."""
    return fetch(
        f"{url}/api/book",
        method="POST",
        body=urlencode(entries).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )


async def send_form(page: Page, entries: dict[str, str]) -> None:
    """Post the plain form as a browser does whose script never came, from whichever page."""
    async with page.expect_navigation():
        await page.evaluate(
            """(entries) => {
              const form = document.createElement('form');
              form.method = 'post';
              form.action = '/api/book';
              for (const [name, value] of Object.entries(entries)) {
                const field = document.createElement('textarea');
                field.name = name;
                field.value = value;
                form.append(field);
              }
              document.body.append(form);
              form.submit();
            }""",
            entries,
        )
