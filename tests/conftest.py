"""What every test stands on: a home of its own, and one running local cloud a worker."""

import gc
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from qdn_tui import cloud
from qdn_tui.cloud import local
from qdn_tui.deploy import engine
from qdn_tui.settings import LOCAL, load_settings
from tests.examples import ALIKE
from tests.in_turn import answering_in_turn
from tests.known_once import known_once
from tests.lanes import LaneScheduling

# Here, so that the counts of every worker come together at the end of any run.
pytest_plugins = ["tests.reliability.figures"]


# Between looks for cycles. What the suite loads is some million objects that stay: with Python's
# own 700, a fifth of the time of a board's tests went into walking over them.
_ALLOCATIONS = 100_000


# Their tests take turns at one cloud or engine a worker: begun last, one worker would end alone.
_FIRST = ("e2e", "reliability", "cloud", "frontend")
_ROOT = Path(__file__).parent

# The path of a Unix socket holds 103 characters on a Mac, 107 on Linux. What Python and SeaweedFS
# add to that of the folder for temporary files takes some thirty.
_LONGEST_FOLDER = 70


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, so that the workers end together."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    folder = item.path.relative_to(_ROOT).parts[0] if item.path.is_relative_to(_ROOT) else ""
    return _FIRST.index(folder) if folder in _FIRST else len(_FIRST)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LaneScheduling | None:
    """Hand tests out by lanes wherever groups of them are kept together."""
    return LaneScheduling(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_configure() -> None:
    """Look for cycles rarely, also while the tests are loaded: that took a third of the time.

    And try properties with the same examples everywhere, also those that name no number of them;
    and keep temporary files where sockets can be, too.
    """
    if len(tempfile.gettempdir()) > _LONGEST_FOLDER:
        tempfile.tempdir = os.environ["TMPDIR"] = "/tmp"
    gc.set_threshold(_ALLOCATIONS, 50, 100)
    settings.register_profile("alike", ALIKE)
    settings.load_profile("alike")


def pytest_collection_finish() -> None:
    """Let the collector leave alone what was loaded to begin with."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Look for cycles once: pytest does five times, and each walks over all that was loaded."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep every test away from the state, settings and credentials of who runs it.

    Child processes inherit it, so `qdn` as a subprocess sees the same `local_cloud`.
    """
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("AWS_", "QDN_")):
                patch.delenv(name)
        patch.setenv("QDN_HOME", str(home / "state"))
        patch.setenv("XDG_CONFIG_HOME", str(home / "config"))
        patch.setenv("AWS_CONFIG_FILE", os.devnull)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield home


@pytest.fixture(scope="session", autouse=True)
def moto_in_turn() -> Iterator[None]:
    """No two requests to moto meet in it, whatever thread they come from."""
    with answering_in_turn():
        yield


@pytest.fixture(scope="session", autouse=True)
def aws_known_once() -> Iterator[None]:
    """Nothing of AWS is read or worked out again for each client: half the time of a command."""
    with known_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def remembered_runs() -> Iterator[None]:
    """Start Node once for each function and its events: it remembers nothing between them.

    Each deploy tests the function for staging and for production, each time in a Node of its own.
    """
    run, known = engine.run_in_node, dict[tuple[bytes, str], tuple[engine.Run, ...]]()

    def remembering(code: bytes, events: Sequence[dict[str, Any]]) -> tuple[engine.Run, ...]:
        asked = code, json.dumps(list(events))
        if asked not in known:
            known[asked] = run(code, events)
        return known[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "run_in_node", remembering)
        yield


@pytest.fixture(scope="session")
def local_cloud(own_home: Path) -> Iterator[cloud.Cloud]:
    """The embedded cloud, running, with the stack applied; no pages, no jobs document yet.

    One for all the tests of a worker: use keys and jobs of your own.
    """
    environment = load_settings().environment(LOCAL)
    try:
        yield cloud.bring_up(environment, confirm=lambda _plan: True).cloud
    finally:
        local.stop(local.Place(own_home / "state" / "local"))
