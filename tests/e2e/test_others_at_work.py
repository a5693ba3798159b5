"""Other people's changes reach an open board by themselves."""

import pytest

from tests.e2e.bucket import Bucket
from tests.e2e.machine import Machine

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("shared-cloud")]


def test_a_job_made_elsewhere_appears(desk: Machine) -> None:
    with desk.open_board() as board:
        board.wait_for("No jobs yet")
        job = desk.new(name="Called The Other Desk", status="ready_for_pickup")
        board.wait_for_card(job["number"], "Ready for pickup")
        board.wait_for("Called The Other Desk")


def test_an_edit_with_a_plain_s3_client_appears(desk: Machine, bucket: Bucket) -> None:
    number = desk.new()["number"]
    with desk.open_board() as board:
        board.wait_for_card(number, "Submitted")
        board.wait_until_open()
        document = bucket.document
        (job,) = document["jobs"]
        job["customer"]["name"] = "Renamed By Hand"
        job["status"] = "in_progress"
        bucket.put(document)
        board.wait_for_card(number, "In progress")
        board.wait_for("Renamed By Hand")

        # The board goes on from there, and what was written by hand stays.
        board.select(number)
        board.press("a")
        board.wait_for_card(number, "Completed")
        after = bucket.wait_for(number, status="completed")
        board.leave()
    assert bucket.document["revision"] > document["revision"]
    assert after["customer"]["name"] == "Renamed By Hand"


def test_the_cursor_stays_on_its_job_when_others_move_it(desk: Machine) -> None:
    first, second = (desk.new(name=f"{name} Example")["number"] for name in ("Ida", "Jon"))
    with desk.open_board() as board:
        board.wait_for_card(second, "Submitted")
        board.select(second)
        desk.prepared("jobs", "advance", second)
        board.wait_for_card(second, "Ready for pickup")
        assert board.selected == second
        desk.prepared("jobs", "advance", first)
        board.wait_for_card(first, "Ready for pickup")
        assert board.selected == second
