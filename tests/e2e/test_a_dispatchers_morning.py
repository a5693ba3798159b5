"""A dispatcher's morning on the local cloud; jobs.json is read by a plain S3 client."""

import json
import secrets
import uuid
from copy import deepcopy
from typing import Any

import pytest

from qdn_tui.cloud.web import fetch
from tests.api.customers import booking, new_key
from tests.e2e.bucket import Bucket
from tests.e2e.machine import Machine

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("shared-cloud")]

NAMES = ("Ida Example", "Jon Example", "Kit Example")


def early_calls(desk: Machine, bucket: Bucket) -> list[str]:
    """Three jobs that were taken before: one by the command line, two more like it."""
    desk.new(name=NAMES[0])
    document = bucket.document
    (first,) = document["jobs"]
    for name in NAMES[1:]:
        job = deepcopy(first)
        job["id"] = str(uuid.uuid4())
        job["number"] = f"J-{document['next_number']:06d}"
        job["tracking_token"] = secrets.token_urlsafe(16)
        job["customer"]["name"] = name
        for entry in job["history"]:
            entry["op_id"] = str(uuid.uuid4())
        document["jobs"].append(job)
        document["next_number"] += 1
    document["revision"] += 1
    bucket.put(document)
    return [job["number"] for job in document["jobs"]]


def book_from_outside(site: str) -> str:
    """A customer's booking by the public API; returns its number."""
    wanted = booking(name="Web Example", service="junk_removal", street="77 Sample Street")
    headers = {"content-type": "application/json", "idempotency-key": new_key()}
    body = json.dumps(wanted).encode()
    answer = fetch(f"{site}/api/book", method="POST", headers=headers, body=body)
    assert answer.status == 201, answer.text
    number: str = json.loads(answer.body)["number"]
    return number


def kinds(job: Any) -> list[str]:
    return [entry["kind"] for entry in job["history"]]


def test_a_morning_at_the_desk(desk: Machine, bucket: Bucket) -> None:
    ida, jon, kit = early_calls(desk, bucket)
    site = desk.status["site_url"]
    with desk.open_board() as board:
        board.wait_for_card(kit, "Submitted")

        # A booking comes in by itself, and is told of.
        web = book_from_outside(site)
        board.wait_for(f"New booking from the web: {web}")
        board.wait_for_card(web, "Submitted")

        # It is confirmed, gets a crew, moves to another window, and the crew sets off.
        board.select(web)
        board.press("a")
        board.wait_for(f"{web}: Ready for pickup.")
        board.press("t")
        board.wait_for("names, with commas")
        board.type("Rosa Example, Theo Example")
        board.press("enter")
        board.wait_for(f"{web}: Rosa Example, Theo Example assigned.")
        before = bucket.job(web)["window"]
        board.press("w")
        board.wait_for(f"Another window for {web}")
        board.press("right", "enter")
        board.wait_for(lambda: bucket.job(web)["window"] != before)
        board.wait_for(f"{web}: ")
        board.press("a")
        board.wait_for_card(web, "In progress")

        # One caller cancels, and calls again: it was a mistake.
        board.select(ida)
        board.press("d")
        board.wait_for("Close " + ida)
        board.press("1", "enter")
        board.wait_for(lambda: bucket.job(ida)["outcome"] == "cancelled")
        board.wait_for(lambda: ida not in board.columns["Submitted"])
        board.press("z")
        board.wait_for("Undo?")
        board.press("z")
        board.wait_for_card(ida, "Submitted")

        # This time for good. The other two are found by what they have in common, marked, and
        # advanced in one write.
        board.select(ida)
        board.press("d")
        board.wait_for("Close " + ida)
        board.press("1", "enter")
        board.wait_for(lambda: ida not in board.columns["Submitted"])
        board.press("/")
        board.type("soderblom status:submitted")
        board.wait_for("2 of ")
        board.press("enter")
        board.select(board.columns["Submitted"][0])
        board.press("space", "space")
        board.wait_for("◆ 2 marked")
        revision = bucket.document["revision"]
        board.press("a")
        both = ("ready_for_pickup", "ready_for_pickup")
        board.wait_for(lambda: (bucket.job(jon)["status"], bucket.job(kit)["status"]) == both)
        assert bucket.document["revision"] == revision + 1
        board.wait_for("2 jobs advanced")
        # One key alone: what follows an escape at once is read as one key with it.
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
        board.wait_for_card(number, "Submitted")
        card, there = board.spot(number), board.spot("Ready for pickup")
        board.mouse_down(card)
        board.mouse_move(there)
        board.wait_for("advance: Ready for pickup")
        board.mouse_up(there)
        board.wait_for_card(number, "Ready for pickup")
        board.wait_for(lambda: bucket.job(number)["status"] == "ready_for_pickup")

        # Two columns on is no step: it stays, and is told why.
        etag = bucket.etag
        card, there = board.spot(number), board.spot("Completed")
        board.mouse_down(card)
        board.mouse_move(there)
        board.mouse_up(there)
        board.wait_for("it goes one column at a time")
        assert bucket.etag == etag
        board.leave()
    assert kinds(bucket.job(number)) == ["create", "advance"]
