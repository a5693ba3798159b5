"""Where is my pickup?"""

import json
from datetime import UTC, datetime

from qdn_tui.business_file import load_business
from qdn_tui.domain.public import track_view
from tests.api.conftest import Ask, Bucket
from tests.api.jobs import advanced, assigned, author, booked, cancelled, completed


def test_a_customer_sees_their_job(bucket: Bucket, ask: Ask) -> None:
    job = booked(bucket.store)
    answer = ask(f"/api/track/{job.tracking_token}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    view = answer.json
    assert view["number"] == job.number
    assert view["status"] == "ready_for_pickup"
    assert [step["state"] for step in view["steps"]] == ["done", "current", "upcoming", "upcoming"]
    assert view["service"] == "Trailer pickup and dump"
    assert (view["street"], view["city"]) == ("Soderblom Avenue", "San Diego")
    assert view["business"] == {
        "name": "QuickDumpNow",
        "phone": "+16195550100",
        "phone_label": "(619) 555-0100",
    }
    assert view["window"] == {
        "start_at": "2026-11-21T16:00:00Z",
        "end_at": "2026-11-21T18:00:00Z",
        "time_zone": "America/Los_Angeles",
    }
    assert view["outcome"] is None
    assert view["finished"] is False


def test_the_answer_is_the_domains_public_view_and_nothing_more(bucket: Bucket, ask: Ask) -> None:
    job = booked(bucket.store)
    expected = track_view(job, load_business(), datetime.now(UTC)).model_dump(mode="json")
    assert ask(f"/api/track/{job.tracking_token}").json == expected


def test_a_new_job_is_visible_at_once(bucket: Bucket, ask: Ask) -> None:
    ask("/api/health")
    job = booked(bucket.store)
    assert ask(f"/api/track/{job.tracking_token}").status == 200


def test_each_step_is_visible_at_once_and_the_crew_only_while_it_works(
    bucket: Bucket, ask: Ask
) -> None:
    job = assigned(bucket.store, booked(bucket.store), ["Ana Example", "Ben Sample"])
    path = f"/api/track/{job.tracking_token}"
    assert ask(path).json["crew"] == []
    job = advanced(bucket.store, job)
    assert ask(path).json["status"] == "in_progress"
    assert ask(path).json["crew"] == ["Ana", "Ben"]
    advanced(bucket.store, job)
    assert ask(path).json["status"] == "completed"
    assert ask(path).json["crew"] == []
    assert ask(path).json["finished"] is True


LEGACY: dict[str, dict[str, object]] = {
    "a1b2c3d4e5f60718": {
        "id": "b3c1a1de-52a2-4a5b-9d6c-6f6f8f1f0a01",
        "trackingToken": "a1b2c3d4e5f60718",
        "customer": "Erin Example",
        "address": "8217 Mockup Way, Apt 4",
        "service": "junk_removal",
        "price": "$600",
        "status": "pending",
    },
    "0718a1b2c3d4e5f6": {
        "jobId": "b3c1a1de-52a2-4a5b-9d6c-6f6f8f1f0a02",
        "token": "0718a1b2c3d4e5f6",
        "customer": {"name": "Finn Example", "phone": "619-555-0148"},
        "address": {"street": "516 Mockup Way", "city": "San Diego", "state": "CA"},
        "service": "junk removal",
        "price": 375.5,
        "status": "submitted",
    },
    "f6e5d4c3b2a10718": {
        "id": "b3c1a1de-52a2-4a5b-9d6c-6f6f8f1f0a03",
        "tracking_token": "f6e5d4c3b2a10718",
        "customer_name": "Gus Example",
        "address": "134 Mockup Way, San Diego, CA",
        "service_type": "Junk removal",
        "price": 600,
        "status": "submitted",
    },
}


def test_an_old_link_works_whatever_the_spelling_of_its_record(bucket: Bucket, ask: Ask) -> None:
    bucket.put(json.dumps(list(LEGACY.values())).encode())
    for token in LEGACY:
        answer = ask(f"/api/track/{token}")
        assert answer.status == 200
        assert answer.json["status"] == "submitted"
        assert answer.json["street"] == "Mockup Way"
        assert answer.json["service"] == "Junk removal"
        assert "Example" not in answer.body


def test_an_edit_by_any_s3_client_is_visible_at_once(bucket: Bucket, ask: Ask) -> None:
    record = LEGACY["a1b2c3d4e5f60718"]
    bucket.put(json.dumps([record]).encode())
    assert ask("/api/track/a1b2c3d4e5f60718").json["status"] == "submitted"
    bucket.put(json.dumps([{**record, "status": "in_progress"}]).encode())
    assert ask("/api/track/a1b2c3d4e5f60718").json["status"] == "in_progress"


def test_one_broken_record_hides_no_other(bucket: Bucket, ask: Ask) -> None:
    bucket.put(json.dumps([{"token": "x"}, None, *LEGACY.values()]).encode())
    assert [ask(f"/api/track/{token}").status for token in LEGACY] == [200, 200, 200]


def test_a_job_that_ended_is_shown_for_thirty_days(bucket: Bucket, ask: Ask) -> None:
    for job, outcome in (
        (completed(bucket.store, days_ago=29.9), None),
        (cancelled(bucket.store, days_ago=29.9), {"code": "cancelled", "label": "Cancelled"}),
    ):
        answer = ask(f"/api/track/{job.tracking_token}")
        assert answer.status == 200
        assert answer.json["finished"] is True
        assert answer.json["outcome"] == outcome


def test_a_fresh_token_takes_over_at_once(bucket: Bucket, ask: Ask) -> None:
    job = booked(bucket.store)
    ask(f"/api/track/{job.tracking_token}")
    snapshot = bucket.store.apply([author().rotate_token(job)])
    (fresh,) = snapshot.jobs
    assert ask(f"/api/track/{job.tracking_token}").status == 404
    assert ask(f"/api/track/{fresh.tracking_token}").status == 200


def test_query_and_trailing_slash_change_nothing(bucket: Bucket, ask: Ask) -> None:
    path = f"/api/track/{booked(bucket.store).tracking_token}"
    plain = ask(path).bytes
    assert ask(path + "/").bytes == plain
    assert ask(path, query="t=somethingelse&utm_source=sms").bytes == plain


def test_a_percent_encoded_token_is_the_same_token(bucket: Bucket, ask: Ask) -> None:
    job = booked(bucket.store, token="Zk3v9QxT_a-8LmN2bWc4RyUe")
    encoded = job.tracking_token.replace("_", "%5F").replace("Z", "%5a")
    assert ask(f"/api/track/{encoded}").json == ask(f"/api/track/{job.tracking_token}").json


def test_the_marks_travel_as_themselves(bucket: Bucket, ask: Ask) -> None:
    body = ask(f"/api/track/{booked(bucket.store).tracking_token}").body
    assert "◔" in body


def test_the_answer_is_never_compressed_or_encoded_by_the_function(
    bucket: Bucket, ask: Ask
) -> None:
    answer = ask(f"/api/track/{booked(bucket.store).tracking_token}")
    assert set(answer.headers) == {"content-type", "cache-control"}
