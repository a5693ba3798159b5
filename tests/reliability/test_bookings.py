"""No window is overbooked, no booking doubled and no cap passed, however many book at once."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from qdn_tui.business_file import load_business
from qdn_tui.domain.document import Document
from qdn_tui.store.s3 import S3JobStore
from tests.api.customers import booking, by_form, by_script, new_key, open_day, somebody
from tests.api.events import Answered
from tests.reliability.crowd import answers_of
from tests.reliability.engine import Engine, new_client

BUSINESS = load_business()
LAST_PLACE = {"date": open_day().isoformat(), "window": "16:00-18:00"}
Post = dict[str, Any]
Crowd = Callable[[list[list[Post]]], tuple[list[Answered], Document]]


@pytest.fixture
def crowd(seaweed: Engine) -> Crowd:
    """Let each list of posts be made by a process of its own, all at once, at a new desk."""
    bucket = seaweed.new_bucket()
    store = S3JobStore(new_client(seaweed.endpoint), bucket, BUSINESS)
    store.create_document()

    def at_once(posts: list[list[Post]]) -> tuple[list[Answered], Document]:
        return answers_of(seaweed, bucket, posts), store.read().document

    return at_once


def counted(answers: list[Answered]) -> dict[int, int]:
    return dict(Counter(answer.status for answer in answers))


def for_the_last_place(people: int) -> list[list[Post]]:
    """The last window of a day takes one job."""
    return [
        [by_script("/api/book", booking(**somebody(place), **LAST_PLACE), key=new_key())]
        for place in range(people)
    ]


def test_fifty_who_want_the_last_place_are_one_booking_and_49_refusals_with_a_choice(
    crowd: Crowd,
) -> None:
    answers, document = crowd(for_the_last_place(50))
    assert counted(answers) == {201: 1, 409: 49}
    assert len(document.jobs) == 1
    for answer in answers:
        if answer.status == 409:
            assert answer.json["error"]["code"] == "window_full"
            offered = answer.json["error"]["alternatives"]
            assert len(offered) == 5
            assert all(slot["left"] > 0 for slot in offered)
            assert LAST_PLACE not in [
                {"date": slot["date"], "window": slot["window"]} for slot in offered
            ]


def test_one_request_sent_a_hundred_times_at_once_is_one_job_with_one_link(crowd: Crowd) -> None:
    again = by_script("/api/book", booking(), key=new_key())
    answers, document = crowd([[again] * 4 for _ in range(25)])
    assert counted(answers) == {201: 100}
    assert len({answer.bytes for answer in answers}) == 1
    (job,) = document.jobs
    assert job.version == 1
    assert answers[0].json["tracking_path"] == f"/track/{job.tracking_token}"


def test_a_form_that_a_nervous_finger_sends_ten_times_is_one_job(crowd: Crowd) -> None:
    answers, document = crowd([[by_form("/api/book", booking())] for _ in range(10)])
    assert counted(answers) == {303: 10}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(document.jobs) == 1


def test_two_hundred_posts_of_one_contact_are_exactly_the_cap(crowd: Crowd) -> None:
    windows = ("08:00-10:00", "10:00-12:00", "12:00-14:00", "14:00-16:00")
    posts = [
        by_script(
            "/api/book",
            booking(
                date=open_day(place % 8).isoformat(),
                window=windows[place % 4],
                street=f"{place} Mockup Way",
            ),
            key=new_key(),
        )
        for place in range(200)
    ]
    answers, document = crowd([posts[place::40] for place in range(40)])
    # One that met a full window on its last try before the cap is told so: it is no booking either.
    told = counted(answers)
    assert told[201] == 3
    assert told[201] + told[429] + told.get(409, 0) == 200
    assert len(document.jobs) == BUSINESS.booking.open_per_contact
    assert all(
        answer.json["error"]["code"] == "too_many_open" and int(answer.headers["retry-after"]) > 0
        for answer in answers
        if answer.status == 429
    )


def test_guesses_in_parallel_are_five(crowd: Crowd) -> None:
    (booked,), _ = crowd([[by_script("/api/book", booking())]])
    path = f"/api{booked.json['tracking_path']}/cancel"
    guesses = [by_script(path, {"proof": f"{place:04d}"}) for place in range(200, 220)]
    answers, document = crowd([[guess] for guess in guesses])
    assert counted(answers) == {403: 5, 429: 15}
    assert document.jobs[0].outcome is None


def test_without_compare_and_swap_the_last_place_is_sold_more_than_once(seaweed: Engine) -> None:
    """The mistake planted: the proofs above can fail."""

    def sold() -> int:
        bucket = seaweed.new_bucket()
        S3JobStore(new_client(seaweed.endpoint), bucket, BUSINESS).create_document()
        answers = answers_of(seaweed, bucket, for_the_last_place(12), careless=True)
        return counted(answers)[201]

    # Whether a race takes place is up to the machine; of several, one does.
    assert any(sold() > 1 for _ in range(6))
