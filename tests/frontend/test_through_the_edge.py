"""The tracking page where it lives: distribution, function, bucket, API and store for real."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import ConsoleMessage, Page, expect

from qdn_tui.business_file import load_business
from qdn_tui.cloud import Cloud
from qdn_tui.domain.author import Author
from qdn_tui.domain.job import Actor, ActorKind, Address, Customer, Job
from qdn_tui.domain.money import Money
from qdn_tui.domain.tokens import new_token, tracking_url
from qdn_tui.store.s3 import S3JobStore
from tests.frontend.phones import Phones

pytestmark = [
    pytest.mark.browser,
    pytest.mark.cloud,
    pytest.mark.asyncio(loop_scope="session"),
]

AUTHOR = Author(Actor(kind=ActorKind.DISPATCHER, name="Dispatcher Example"), "tui")


@pytest.fixture
def store(local_cloud: Cloud) -> S3JobStore:
    store = S3JobStore(local_cloud.s3, local_cloud.resources.data_bucket, load_business())
    store.create_document()
    return store


@pytest.fixture
def job(store: S3JobStore) -> Job:
    """Mark's trailer pickup, ready, just written by the real store."""
    create = AUTHOR.create(
        customer=Customer(name="Mark", phone="+16195550123"),
        address=Address(
            line1="12 Soderblom Avenue", city="San Diego", region="CA", postal_code="92101"
        ),
        service="trailer_pickup_dump",
        price=Money(amount_cents=60_000),
        ready=True,
    )
    return store.apply([create]).document.by_token[create.tracking_token]


@pytest_asyncio.fixture(loop_scope="session")
async def page(phones: Phones) -> AsyncIterator[Page]:
    """A page whose console must stay free of blocked code."""
    opened = await phones.take(True, 360, 740)
    blocked: list[str] = []

    def judge(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            blocked.append(message.text)

    opened.on("console", judge)
    yield opened
    opened.remove_listener("console", judge)
    assert blocked == []
    await phones.give_back(opened)


@pytest.mark.parametrize("form", ["/track/{}", "/track/{}/", "/track/?t={}"])
async def test_the_customer_sees_the_job_behind_the_link(
    page: Page, site_url: str, job: Job, form: str
) -> None:
    await page.goto(site_url + form.format(job.tracking_token))
    await expect(page.locator("#pill-label")).to_have_text("Ready for pickup")
    await expect(page.locator("#facts")).to_contain_text("Soderblom Avenue, San Diego")
    assert page.url.endswith(form.format(job.tracking_token))


async def test_the_next_step_lights_up_without_a_reload(
    page: Page, site_url: str, job: Job, store: S3JobStore
) -> None:
    await page.goto(tracking_url(site_url, job.tracking_token))
    await expect(page.locator('[aria-current="step"]')).to_contain_text("Ready for pickup")
    store.apply([AUTHOR.advance(job)])
    await page.clock.run_for(15_000)
    await expect(page.locator('[aria-current="step"]')).to_contain_text("In progress")


async def test_an_unknown_link_is_answered_with_the_phone(
    page: Page, site_url: str, store: S3JobStore
) -> None:
    await page.goto(tracking_url(site_url, new_token()))
    await expect(page.locator("h1")).to_have_text(
        "Job not found, or this tracking link is no longer valid."
    )
    await expect(page.get_by_role("main")).to_contain_text("(619) 555-0100")


async def test_the_root_leads_to_the_booking_page(page: Page, site_url: str) -> None:
    await page.goto(site_url)
    assert page.url == f"{site_url}/book/"
    await expect(page.locator("h1")).to_contain_text("We haul it away.")
