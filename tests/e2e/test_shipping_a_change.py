"""A page and a route are edited, planned, shipped, seen by a visitor, and taken back."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from qdn_tui.cloud.web import fetch
from qdn_tui.resources import resource_root
from tests.deploy.site import rewrite
from tests.e2e.machine import Machine
from tests.frontend import chromium

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("own-cloud")]

FUNCTION = "cf/qdn-track-rewrite.js"
PAGE = "frontend/track/index.html.j2"
WORDS = "Seen by a visitor after the deploy"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A source of somebody's own."""
    for folder in ("assets", "cf", "frontend"):
        shutil.copytree(resource_root() / folder, tmp_path / folder)
    return tmp_path


def shown(url: str) -> str:
    """The page as a browser has it once its script ran; in a profile of its own, with no cache."""
    options = [*chromium.OPTIONS, "--headless", "--dump-dom", "--virtual-time-budget=2000"]
    done = subprocess.run(
        [chromium.require(), *options, url],
        capture_output=True,
        text=True,
        timeout=200,
        check=True,
    )
    assert "</html>" in done.stdout
    return done.stdout


def test_a_change_is_named_shipped_served_and_taken_back(machine: Machine, checkout: Path) -> None:
    site = machine.status["site_url"]
    source = ("--source", str(checkout))
    machine.prepared("deploy", "run", *source)
    page, broken = fetch(f"{site}/track/nobody"), fetch(f"{site}/a%2fb")
    assert (page.status, broken.status) == (200, 400)

    rewrite(checkout / PAGE, "</main>", f"<p>{WORDS}</p></main>")
    rewrite(checkout / FUNCTION, "This address is broken.", "This address does not work.")
    plan = machine.prepared("deploy", "plan", *source, "--json").json
    pages = {change["key"] for change in plan["files"] if change["where"] == "site"}
    assert {key for key in pages if key.startswith("track/")} == {
        key for key in pages if key != "release.json"
    }
    assert "track/index.html" in pages
    assert [change["where"] for change in plan["functions"]] == ["staging", "site"]
    assert fetch(f"{site}/track/nobody").body == page.body

    ran = machine.local("deploy", "run", *source, "--json", "--message", "a new line")
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert {event["event"] for event in told} >= {"step-started", "progressed", "step-ended"}
    assert WORDS in shown(f"{site}/track/nobody")
    assert "does not work" in fetch(f"{site}/a%2fb").text

    machine.prepared("deploy", "rollback", "--message", "too soon")
    assert fetch(f"{site}/track/nobody").body == page.body
    assert fetch(f"{site}/a%2fb").body == broken.body
    history = machine.prepared("deploy", "history", "--json").json
    assert [(run["kind"], run["message"], run["result"]) for run in history[:2]] == [
        ("rollback", "too soon", "deployed"),
        ("deploy", "a new line", "deployed"),
    ]
