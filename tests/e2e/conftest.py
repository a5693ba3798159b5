"""The machines that stories play on: the worker's shared cloud, or a cloud of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from qdn_tui.cloud import Cloud, local
from tests.e2e.bucket import Bucket
from tests.e2e.machine import Machine, Ran
from tests.frontend import chromium


@pytest.fixture(scope="session")
def deployed(
    own_home: Path, local_cloud: Cloud, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Machine, Bucket]:
    """The worker's cloud with pages and a jobs document."""
    machine = Machine(tmp_path_factory.mktemp("desk"), own_home / "state")
    machine.local("cloud", "up")
    return machine, machine.bucket()


@pytest.fixture
def desk(deployed: tuple[Machine, Bucket]) -> Machine:
    """A desk on the worker's cloud, with no jobs yet."""
    machine, bucket = deployed
    bucket.empty()
    return machine


@pytest.fixture
def bucket(desk: Machine, deployed: tuple[Machine, Bucket]) -> Bucket:
    """The bucket behind the desk."""
    return deployed[1]


@dataclass(frozen=True)
class FirstStart:
    """A machine that was empty, what the first `qdn demo` on it said, and the jobs it made."""

    machine: Machine
    ran: Ran
    jobs: Any


@pytest.fixture(scope="session")
def first_start(own_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstStart]:
    """A machine of its own, where `qdn demo --no-tui` has run once."""
    home = tmp_path_factory.mktemp("machine")
    machine = Machine(home, home / "state")
    try:
        ran = machine.run("demo", "--no-tui")
        assert ran.code == 0, ran.err
        yield FirstStart(machine, ran, machine.jobs)
    finally:
        machine.run("--env", "local", "cloud", "down")
        assert local.running(machine.cloud) is None


@pytest.fixture
def machine(first_start: FirstStart) -> Machine:
    """That machine with its cloud up and some jobs in it; a story may take the cloud down."""
    machine = first_start.machine
    if local.running(machine.cloud) is None:
        machine.local("cloud", "up")
    return machine


@pytest.fixture
def phone() -> Iterator[Page]:
    """A page on a customer's phone; its clock can be let run."""
    executable = chromium.require()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(chromium.OPTIONS)
        )
        page = browser.new_page(viewport={"width": 360, "height": 740}, locale="en-US")
        page.clock.install()
        yield page
        browser.close()
