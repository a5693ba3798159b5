"""A dispatcher's morning on the local cloud; jobs.json is read by a plain S3 client."""

import json
from typing import Any

import pytest

from qdn_tui.cloud.web import fetch
from tests.api.customers import booking, new_key
from tests.e2e.board import Board
from tests.e2e.bucket import Bucket
from tests.e2e.machine import Machine

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("shared-cloud")]

NAMES = ("Ida Example", "Jon Example", "Kit Example")


def book_from_outside(site: str) -> str:
    """A customer's booking by the public API; returns its number."""
    wanted = booking(name="Web Example", service="junk_removal", street="77 Sample Street")
    headers = {"content-type": "application/json", "idempotency-key": new_key()}
    body = json.dumps(wanted).encode()
    answer = fetch(f"{site}/api/book", method="POST", headers=headers, body=body)
    assert answer.status == 201, answer.text
    number: str = json.loads(answer.body)["number"]
    return number


def call_off(board: Board, bucket: Bucket, number: str) -> None:
    """Close the job as cancelled, and see it leave the board."""
    board.select(number)
    board.press("d")
    board.wait_for("Close " + number)
    board.press("1", "enter")
    board.wait_until_off(number)
    bucket.wait_for(number, outcome="cancelled")


def kinds(job: Any) -> list[str]:
    return [entry["kind"] for entry in job["history"]]


def test_a_morning_at_the_desk(desk: Machine, bucket: Bucket) -> None:
    # Three calls were taken before.
    ida, jon, kit = (desk.new(name=name)["number"] for name in NAMES)
    site = desk.status["site_url"]
    with desk.open_board() as board:
        board.wait_for_just("Submitted", ida, jon, kit)

        # A booking comes in by itself, and is told of.
        web = book_from_outside(site)
        board.wait_for_card(web, "Submitted")
        board.wait_until_told(f"New booking from the web: {web}")

        # It is confirmed, gets a crew, moves to another window, and the crew sets off.
        board.select(web)
        board.press("a")
        board.wait_for_card(web, "Ready for pickup")
        board.press("t")
        board.wait_for("names, with commas")
        board.type("Rosa Example, Theo Example")
        board.press("enter")
        board.wait_until_told(f"{web}: Rosa Example, Theo Example assigned.")
        before = bucket.job(web)["window"]
        board.press("w")
        board.wait_for(f"Another window for {web}")
        board.press("right", "enter")
        board.wait_until_gone(f"Another window for {web}")
        bucket.wait_until(lambda document: bucket.job_in(document, web)["window"] != before)
        board.wait_until_sent()
        board.press("a")
        board.wait_for_card(web, "In progress")
        bucket.wait_for(web, status="in_progress")

        # One caller cancels, and calls again: it was a mistake.
        call_off(board, bucket, ida)
        board.press("z")
        board.wait_for("Undo?")
        board.press("z")
        # What it asks names the job as well, below the columns.
        board.wait_for(lambda: "Undo?" not in board.text)
        board.wait_for_card(ida, "Submitted")
        bucket.wait_for(ida, outcome=None)

        # This time for good. The other two are found by what they have in common, marked, and
        # advanced in one write.
        call_off(board, bucket, ida)
        board.press("/")
        board.wait_for("↵ keeps")
        board.type("soderblom status:submitted")
        board.wait_for("soderblom status:submitted")
        board.press("enter")
        board.wait_until_gone("↵ keeps")
        board.wait_for("2 of 3")
        board.wait_for_just("In progress")
        board.select(board.wait_for_just("Submitted", jon, kit)[0])
        board.press("space", "space")
        board.wait_for("◆ 2 marked")
        revision = bucket.document["revision"]
        board.press("a")
        bucket.wait_for(jon, status="ready_for_pickup")
        bucket.wait_for(kit, status="ready_for_pickup")
        assert bucket.document["revision"] == revision + 1
        board.wait_until_told("2 jobs advanced")
        board.press("escape")
        board.wait_for_card(web, "In progress")
        board.leave()

    document = bucket.document
    stands = {job["number"]: job for job in document["jobs"]}
    assert {number: job["status"] for number, job in stands.items()} == {
        ida: "submitted",
        jon: "ready_for_pickup",
        kit: "ready_for_pickup",
        web: "in_progress",
    }
    assert stands[ida]["outcome"] == "cancelled"
    assert kinds(stands[ida]) == ["create", "close", "reopen", "close"]
    assert kinds(stands[web]) == ["create", "advance", "assign", "reschedule", "advance"]
    assert stands[web]["assignment"]["crew"] == ["Rosa Example", "Theo Example"]
    assert stands[web]["history"][0]["actor"]["kind"] == "customer"
    told = [entry for job in document["jobs"] for entry in job["history"][1:]]
    assert {(entry["actor"]["name"], entry["source"]) for entry in told} == {
        ("Dana Example", "tui")
    }
    ops = [entry["op_id"] for job in document["jobs"] for entry in job["history"]]
    assert len(ops) == len(set(ops))


def test_a_card_is_dragged_with_a_mouse(desk: Machine, bucket: Bucket) -> None:
    """Press, motion and release as a terminal sends them (SGR 1006)."""
    number = desk.new()["number"]
    with desk.open_board() as board:
        board.wait_until_open()
        board.wait_for_card(number, "Submitted")
        card, there = board.spot(number), board.spot("Ready for pickup")
        board.mouse_down(card)
        board.mouse_move(there)
        board.wait_for("advance: Ready for pickup")
        board.mouse_up(there)
        board.wait_for_card(number, "Ready for pickup")
        bucket.wait_for(number, status="ready_for_pickup")
        board.wait_until_sent()

        # Two columns on is no step: it stays, and is told why.
        etag = bucket.etag
        card, there = board.spot(number), board.spot("Completed")
        board.mouse_down(card)
        board.mouse_move(there)
        board.mouse_up(there)
        board.wait_until_told("it goes one column at a time")
        board.leave()
        assert bucket.etag == etag
    assert kinds(bucket.job(number)) == ["create", "advance"]
