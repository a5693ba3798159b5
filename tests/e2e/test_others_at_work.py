"""Other people's changes reach an open board by themselves."""

import pytest

from tests.e2e.bucket import Bucket
from tests.e2e.machine import Machine

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("shared-cloud")]


def test_what_others_do_appears_and_the_cursor_stays_on_its_job(
    desk: Machine, bucket: Bucket
) -> None:
    with desk.open_board() as board:
        board.wait_for("No jobs yet")

        # A job is taken at the other desk.
        first = desk.new(name="Called The Other Desk", status="ready_for_pickup")["number"]
        board.wait_for_card(first, "Ready for pickup")
        board.wait_for("Called The Other Desk")

        # It is edited with a plain S3 client.
        document = bucket.document
        (job,) = document["jobs"]
        job["customer"]["name"] = "Renamed By Hand"
        job["status"] = "in_progress"
        bucket.put(document)
        board.wait_for_card(first, "In progress")
        board.wait_for("Renamed By Hand")

        # The board goes on from there, and what was written by hand stays.
        board.select(first)
        board.press("a")
        board.wait_for_card(first, "Completed")
        after = bucket.wait_for(first, status="completed")
        assert after["customer"]["name"] == "Renamed By Hand"
        assert bucket.document["revision"] > document["revision"]

        # Others move the job with the cursor, then one beside it.
        ida, jon = (desk.new(name=f"{name} Example")["number"] for name in ("Ida", "Jon"))
        board.wait_for_just("Submitted", ida, jon)
        board.select(jon)
        desk.prepared("jobs", "advance", jon)
        board.wait_for_card(jon, "Ready for pickup")
        assert board.selected == jon
        desk.prepared("jobs", "advance", ida)
        board.wait_for_card(ida, "Ready for pickup")
        assert board.selected == jon
        board.leave()
