"""The cloud is pulled away, killed, or was never started: what the people at the desk see."""

import os
import signal

import pytest

from qdn_tui.cloud import local
from qdn_tui.cloud.local.place import recorded_instance
from qdn_tui.cloud.web import fetch
from tests.e2e.machine import Machine

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("own-cloud")]


def test_the_board_outlives_the_cloud_and_recovers_by_itself(machine: Machine) -> None:
    number = machine.new(name="Before The Storm")["number"]
    with machine.open_board() as board:
        board.wait_for_card(number, "Submitted")
        board.select(number)
        machine.lose_cloud()
        board.wait_until_gone("● fresh")

        # A key pressed now is answered, and what it wants is kept.
        board.press("a")
        board.wait_for_card(number, "Ready for pickup")
        board.wait_until_told(f"{number}: Ready for pickup. It is kept here and sent later.")
        board.wait_for("✕ offline")
        board.wait_for("1 waiting")
        board.wait_for_card(number, "Ready for pickup")

        # A call comes in meanwhile; what is typed waits in the form.
        board.press("n")
        board.wait_for("who called")
        board.fill("Called In The Storm", "619-555-0199", "", "2 Sample Street")
        board.fill("", "", "", "", "92101")
        machine.get_cloud_back()
        board.wait_until_open()
        board.press("ctrl+s")
        board.wait_until_told("is booked")
        board.leave()
    jobs = machine.jobs
    names = [job["customer"]["name"] for job in jobs]
    assert names.count("Called In The Storm") == 1
    assert [job["status"] for job in jobs if job["number"] == number] == ["ready_for_pickup"]


def test_a_killed_cloud_comes_back_with_every_job(machine: Machine) -> None:
    machine.new(name="Just Before The Kill")
    before, status = machine.jobs, machine.status
    instance = recorded_instance(machine.cloud)
    assert instance
    assert instance.is_alive()
    os.kill(instance.pid, signal.SIGKILL)
    machine.prepared("cloud", "up")
    assert machine.status == status
    assert machine.jobs == before
    link = before[-1]["tracking_url"]
    assert fetch(link).status == 200
    assert fetch(link.replace("/track/", "/api/track/")).status == 200


def test_a_stopped_cloud_is_an_answer_for_status_and_an_error_for_the_rest_until_a_board_starts_it(
    machine: Machine,
) -> None:
    job = machine.new(name="Here After A Restart", status="ready_for_pickup")
    machine.local("cloud", "down")
    assert local.running(machine.cloud) is None
    status = machine.run_here("cloud", "status", "--json")
    assert status.code == 0
    assert status.json["running"] is False
    assert set(status.json.values()) == {False, None, "us-west-2"}
    for words in (("jobs", "list", "--json"), ("jobs", "show", "1")):
        refused = machine.run_here(*words)
        assert (refused.code, refused.out) == (6, "")
        assert "`qdn --env local cloud up`" in refused.err
        assert "Traceback" not in refused.err
    assert "was not up" in machine.prepared("cloud", "down").err
    assert local.running(machine.cloud) is None

    with machine.open_board() as board:
        board.wait_for_card(job["number"], "Ready for pickup")
        board.wait_until_open()
        board.leave()
    assert local.running(machine.cloud)
    assert fetch(job["tracking_url"]).status == 200
