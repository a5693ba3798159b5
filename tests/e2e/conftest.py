"""The machines that stories play on: the worker's shared cloud, or a cloud of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from qdn_tui.cloud import Cloud, local
from tests.cli.here import Ran
from tests.e2e.bucket import Bucket
from tests.e2e.machine import Machine
from tests.e2e.patience import WITHIN_S
from tests.frontend import chromium

# A story and the cloud it begins with, on a machine with much else to do.
_STORY_S = 300


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let no story fail because others had the machine."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(_STORY_S))


@pytest.fixture(scope="session")
def deployed(
    own_home: Path, local_cloud: Cloud, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Machine, Bucket]:
    """The worker's cloud with pages and a jobs document."""
    machine = Machine(tmp_path_factory.mktemp("desk"), own_home / "state")
    machine.prepared("cloud", "up")
    machine.look_often()
    return machine, machine.bucket()


@pytest.fixture
def desk(deployed: tuple[Machine, Bucket]) -> Machine:
    """A desk on the worker's cloud, with no jobs yet."""
    machine, bucket = deployed
    machine.forget()
    bucket.empty()
    return machine


@pytest.fixture
def bucket(desk: Machine, deployed: tuple[Machine, Bucket]) -> Bucket:
    """The bucket behind the desk."""
    return deployed[1]


@dataclass(frozen=True)
class FirstStart:
    """A machine that was empty, and what happened on it.

    Attributes:
        ran: what the first `qdn demo` on it said.
        jobs: those it made.
        before: what a board showed that had been opened before.
        after: what it showed once `r` was pressed on it.
    """

    machine: Machine
    ran: Ran
    jobs: Any
    before: str
    after: str


@pytest.fixture(scope="session")
def first_start(own_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstStart]:
    """A machine of its own, where `qdn demo --no-tui` has run once, beside an open board."""
    home = tmp_path_factory.mktemp("machine")
    machine = Machine(home, home / "state")
    try:
        with machine.open_board() as board:
            board.wait_for("✕ offline")
            board.wait_for("qdn --env local cloud up")
            before = board.text
            ran = machine.run("demo", "--no-tui")
            assert ran.code == 0, ran.err
            board.press("r")
            board.wait_until_open()
            board.wait_for("J-000001")
            after = board.text
            board.leave()
        machine.look_often()
        yield FirstStart(machine, ran, machine.jobs, before, after)
    finally:
        local.stop(machine.cloud)


@pytest.fixture
def machine(first_start: FirstStart) -> Machine:
    """That machine with its cloud up and some jobs in it; a story may take the cloud down."""
    machine = first_start.machine
    machine.forget()
    if local.running(machine.cloud) is None:
        machine.get_cloud_back()
    return machine


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium for the stories of a module."""
    executable = chromium.require()
    expect.set_options(timeout=WITHIN_S * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(chromium.IN_ONE_PROCESS)
        )
        yield browser
        browser.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page on a customer's phone; its clock can be let run."""
    page = browser.new_page(viewport={"width": 360, "height": 740}, locale="en-US")
    page.clock.install()
    yield page
    page.close()
