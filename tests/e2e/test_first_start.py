"""One command on an empty machine, and the same command again."""

from typing import Any

import pytest

from qdn_tui.cloud.web import fetch
from tests.e2e.conftest import FirstStart
from tests.e2e.machine import Machine

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("own-cloud")]


def ids(jobs: Any) -> dict[str, str]:
    return {job["id"]: job["tracking_token"] for job in jobs}


def marks(jobs: Any) -> Any:
    (job,) = (job for job in jobs if job["customer"]["name"] == "Mark")
    return job


def test_a_board_says_how_to_begin_and_begins(first_start: FirstStart) -> None:
    """Opened where nothing was ever brought up, and still open when it was."""
    assert "qdn --env local cloud up" in first_start.before
    assert "✕ offline" not in first_start.after
    assert {job["number"] for job in first_start.jobs if job["number"] in first_start.after}


def test_the_first_start_ends_with_the_demo_day(first_start: FirstStart) -> None:
    ran = first_start.ran
    assert ran.out == ""
    assert ran.err.count(" is deployed (") == 1
    job = marks(first_start.jobs)
    assert job["address"]["line1"] == "Soderblom Avenue"
    assert job["service"] == "trailer_pickup_dump"
    assert job["price"] == {"amount_cents": 60_000, "currency": "USD"}
    assert job["status"] == "ready_for_pickup"
    assert f"Mark's tracking page: {job['tracking_url']}" in ran.err.splitlines()


def test_the_page_named_by_the_first_start_is_there(machine: Machine) -> None:
    link = marks(machine.jobs)["tracking_url"]
    page = fetch(link)
    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert fetch(link.replace("/track/", "/api/track/")).status == 200


def test_a_second_start_changes_nothing_says_so_and_ends_on_the_board(machine: Machine) -> None:
    bucket = machine.bucket()
    jobs, etag = machine.jobs, bucket.etag
    job = marks(jobs)
    with machine.open_board("demo") as board:
        board.wait_for_card(job["number"], "Ready for pickup")
        board.wait_until_told("Stack qdn is up to date")
        board.wait_until_told("is served already")
        assert not board.was_told("written")
        for fact in ("Mark", "Soderblom Avenue", "Trailer pickup and dump", "$600"):
            board.wait_for(fact)
        board.leave()
        board.wait_for("The local cloud keeps running")
    assert machine.jobs == jobs
    assert bucket.etag == etag
    assert fetch(job["tracking_url"]).status == 200


def test_a_reset_begins_anew(machine: Machine) -> None:
    before = ids(machine.jobs)
    machine.new(name="Made before the reset")
    machine.prepared("demo", "--no-tui", "--reset")
    after = machine.jobs
    assert not ids(after).keys() & before.keys()
    assert not set(ids(after).values()) & set(before.values())
    assert "Made before the reset" not in {job["customer"]["name"] for job in after}
    assert marks(after)["status"] == "ready_for_pickup"
