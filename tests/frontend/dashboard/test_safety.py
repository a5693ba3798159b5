"""The page runs only our own code, says only what it is told, and keeps nothing of a customer."""

import hashlib
import json
import re
import struct
import tomllib

import pytest
from playwright.async_api import expect

from qdn_tui.business_file import load_business
from qdn_tui.deploy.site import SiteFile, build
from qdn_tui.domain.job import Assignment, Customer, Job
from qdn_tui.domain.money import Money
from qdn_tui.resources import resource_root
from tests.frontend.dashboard.conftest import Opener
from tests.frontend.dashboard.office import HEADERS, Office, address
from tests.frontend.payloads import PAYLOADS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

KILOBYTE = 1024


@pytest.fixture(scope="module")
def files() -> dict[str, SiteFile]:
    """What is deployed for the dashboard, by key."""
    built = build(resource_root(), load_business(), "0123456789ab")
    return {file.key: file for file in built if file.target != "site"}


async def test_hostile_customers_are_shown_as_text_wherever_they_stand(
    desk: Opener, office: Office
) -> None:
    """Dialogs, script errors and policy violations are looked for after every page."""
    for place, payload in enumerate(PAYLOADS):
        create = office.by.create(
            customer=Customer(name=payload[:120], email=f"a{place}@example.com"),
            address=address(payload[:200]).model_copy(update={"access_notes": payload}),
            service="trailer_drop",
            price=Money(amount_cents=100),
            customer_note=payload,
            internal_note=payload,
        )
        job = office.write(create).by_token[create.tracking_token]
        if place == 0:
            crew = Assignment(crew=(payload[:120],), truck=payload[:120])
            office.write(office.by.assign(job, crew))
    shown = await desk()
    page = shown.page
    names = await page.locator(".job-open").all_text_contents()
    assert len(names) >= 40
    for place in range(3):
        await page.locator(".job-open").nth(place).click()
        title = page.locator("#sheet-title")
        await expect(title).to_have_text(names[place], use_inner_text=False)
        await page.keyboard.press("Escape")
    await shown.choose("J-000001", "Assign")
    elements = await page.evaluate(
        "[...document.querySelectorAll('main *, dialog *')].map((element) => element.localName)"
    )
    assert set(elements).isdisjoint({"img", "script", "iframe", "style", "object", "embed"})
    assert await page.evaluate("navigator.serviceWorker.getRegistrations()") == []


async def test_pages_that_are_cached_name_no_customer_and_nobody_else_s_host(
    files: dict[str, SiteFile], desk: Opener, office: Office, marks_job: Job
) -> None:
    shown = await desk(None)
    asked: list[str] = []
    shown.page.on("request", lambda request: asked.append(request.url))
    await shown.page.reload()
    await shown.log_in()
    await expect(shown.card("J-000001")).to_be_visible()
    assert asked
    assert all(address.startswith(office.url) for address in asked)
    for file in files.values():
        assert b"Soderblom" not in file.body
    for seen in ("dashboard/index.html", "dashboard/es/index.html"):
        assert files[seen].cache_control.startswith("public, max-age=0")


async def test_the_page_is_light_enough_for_a_phone(files: dict[str, SiteFile]) -> None:
    """Before the edge compresses anything, which makes a third of it."""
    sizes = {key: len(file.body) for key, file in files.items() if not key.endswith(".png")}
    one_language = sum(size for key, size in sizes.items() if "/es/" not in key)
    assert one_language <= 180 * KILOBYTE


async def test_it_can_be_installed(
    files: dict[str, SiteFile], desk: Opener, office: Office
) -> None:
    shown = await desk(None)
    link = await shown.page.locator('link[rel="manifest"]').get_attribute("href")
    assert link is not None
    manifest = json.loads(files[link[1:]].body)
    assert (manifest["start_url"], manifest["display"]) == ("/dashboard", "standalone")
    purposes = set()
    for icon in manifest["icons"]:
        file = files[icon["src"][1:]]
        assert file.content_type == icon["type"]
        if icon["type"] == "image/png":
            size = "x".join(map(str, struct.unpack(">II", file.body[16:24])))
            assert size == icon["sizes"]
        purposes.add(icon.get("purpose", "any"))
    assert purposes == {"any", "maskable"}
    session = await shown.page.context.new_cdp_session(shown.page)
    told = await session.send("Page.getAppManifest")
    assert told["errors"] == []
    assert json.loads(told["data"])["name"] == "QuickDumpNow Dispatch board"


async def test_what_others_wrote_is_as_they_published_it() -> None:
    folder = resource_root() / "frontend/vendor"
    listed = tomllib.loads((folder / "vendored.toml").read_text("utf-8"))["file"]
    assert {entry["name"] for entry in listed} == {path.name for path in folder.glob("*.js")}
    for entry in listed:
        assert hashlib.sha256((folder / entry["name"]).read_bytes()).hexdigest() == entry["sha256"]
        assert "Permission is hereby granted" in (folder / entry["license_file"]).read_text("utf-8")


async def test_the_policy_in_force_is_the_stack_s() -> None:
    """So that what these tests allow is what production allows."""
    stack = re.sub(r"\s+", " ", (resource_root() / "cf/stack.yaml").read_text("utf-8"))
    assert HEADERS["Content-Security-Policy"] in stack
