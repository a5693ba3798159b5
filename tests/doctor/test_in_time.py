"""A network that swallows everything: the doctor answers all the same, and in time."""

import socket
from collections.abc import Iterator

import pytest

from qdn_tui.cloud import connect
from qdn_tui.doctor import surroundings
from qdn_tui.doctor.causes import Cause
from qdn_tui.doctor.checkup import check_up
from qdn_tui.doctor.evidence import Hindrance
from qdn_tui.doctor.examining import examine
from qdn_tui.doctor.surroundings import Surroundings
from qdn_tui.settings import Environment, ResourceOverrides
from tests.doctor.ground import BUSINESS

TOKEN = "Zk3v9QxT_a-8LmN2bWc4RyUe"
# A look that is waited for to its end takes a minute and a half.
pytestmark = pytest.mark.timeout(80)


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of something that takes every connection and never answers."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "made-up")
    monkeypatch.setattr(surroundings, "CONNECT_WITHIN_S", 0.3)
    with socket.create_server(("127.0.0.1", 0), backlog=200) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def around(address: str, *, named: bool) -> Surroundings:
    resources = ResourceOverrides()
    if named:
        resources = ResourceOverrides(
            data_bucket="jobs",
            site_bucket="pages",
            site_url=address,
            site_distribution_id="E1EXAMPLE",
            function_name="edge",
            api_function_name="api",
        )
    environment = Environment(
        name="office",
        endpoint_url=address,
        stack=None if named else "office",
        resources=resources,
    )
    return Surroundings(
        environment,
        BUSINESS.model_copy(update={"public_url": address}),
        connect=lambda: connect(environment),
        look_within_s=0.5,
    )


@pytest.mark.parametrize("named", [True, False], ids=["named by hand", "named by a stack"])
def test_the_verdict_is_that_nothing_answers(silent: str, named: bool) -> None:
    found = examine(TOKEN, around(silent, named=named))
    assert (found.verdict.cause, found.verdict.exit_code) == (Cause.NO_NETWORK, 6)


def test_a_checkup_says_so_once(silent: str) -> None:
    found = check_up(around(silent, named=True), None)
    assert (found.hindrance, found.exit_code) == (Hindrance.SLOW, 6)
