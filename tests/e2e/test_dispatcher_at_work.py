"""Calls are taken at the desk: typed as fast as may be, picked by arrows, left unfinished."""

import pytest

from tests.e2e.bucket import Bucket
from tests.e2e.machine import Machine
from tests.e2e.terminal import SMALL

CTRL_S = "\x13"

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("shared-cloud")]


def test_calls_are_typed_ahead_of_the_screen_or_picked_by_arrows(
    desk: Machine, bucket: Bucket
) -> None:
    with desk.open_board() as board:
        board.wait_until_open()

        # As on a slow line, where many keys arrive at once: each goes where it was meant.
        board.press("n")
        board.wait_for("who called")
        burst = "Ana Example\t619 555 0148\r\r12 Sample Street\t\tSan Diego\rCA\t92101\t\t725"
        board.type(burst + CTRL_S)
        (job,) = bucket.wait_for_jobs(1)
        board.wait_for_card(job["number"], "Submitted")
        assert job["customer"]["name"] == "Ana Example"
        assert job["customer"]["phone"] == "+16195550148"
        assert job["address"]["line1"] == "12 Sample Street"
        assert job["address"]["postal_code"] == "92101"
        assert job["price"]["amount_cents"] == 72_500

        # Service and window are picked.
        board.press("n")
        board.wait_for("who called")
        board.fill("Bob Example", "", "bob@example.com", "12 Sample Street", "", "San Diego", "CA")
        board.fill("", "92101")
        board.go_to_list("◉ Trailer pickup and dump", "tab")
        board.press("down")
        board.wait_for("◉ Junk removal")
        board.wait_for("Price $  75")
        board.go_to_list("◉ No window yet", "tab", "tab")
        board.press("down")
        board.wait_for("○ No window yet")
        board.press("ctrl+s")
        _, job = bucket.wait_for_jobs(2)
        assert job["service"] == "junk_removal"
        assert job["price"]["amount_cents"] == 7_500
        assert job["customer"]["email"] == "bob@example.com"
        assert job["window"]["start_at"] < job["window"]["end_at"]
        board.leave()


def test_an_incomplete_form_says_what_is_missing_and_saves_nothing(
    desk: Machine, bucket: Bucket
) -> None:
    with desk.open_board(size=SMALL) as board:
        board.wait_until_open()
        before = bucket.etag
        board.press("n")
        board.wait_for("who called")
        board.fill("Ana Example")
        board.press("ctrl+s")
        board.wait_for("Not saved yet: 3 to complete.")
        board.wait_for("phone or email is needed")
        board.press("escape")
        board.wait_for("Discard what you typed?")
        board.press("y")
        board.wait_for("No jobs yet")
        board.leave()
    assert bucket.etag == before
