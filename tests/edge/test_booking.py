"""A booking from the customers' address to the dispatcher's store, and back to its customer."""

import json
from email.message import Message
from typing import Any
from urllib.parse import urlencode

import pytest

from qdn_tui.business_file import load_business
from qdn_tui.cloud import Cloud
from qdn_tui.cloud.web import Answer, fetch
from qdn_tui.domain.status import Outcome
from qdn_tui.store.s3 import S3JobStore
from tests.api.customers import booking, new_key, open_day

pytestmark = pytest.mark.cloud


@pytest.fixture
def store(local_cloud: Cloud) -> S3JobStore:
    store = S3JobStore(local_cloud.s3, local_cloud.resources.data_bucket, load_business())
    store.create_document()
    return store


def post(cloud: Cloud, path: str, fields: dict[str, Any], key: str = "") -> Answer:
    headers = {"content-type": "application/json"}
    if key:
        headers["idempotency-key"] = key
    return fetch(
        cloud.resources.site_url + path,
        method="POST",
        headers=headers,
        body=json.dumps(fields).encode(),
    )


def get(cloud: Cloud, path: str) -> Answer:
    return fetch(cloud.resources.site_url + path)


def guarded(headers: Message) -> bool:
    return headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "no-store"


def test_a_customer_books_moves_and_cancels(local_cloud: Cloud, store: S3JobStore) -> None:
    wanted = booking(date=open_day(5).isoformat(), window="14:00-16:00", name="Édge Example")
    key = new_key()
    booked = post(local_cloud, "/api/book", wanted, key)
    assert booked.status == 201, booked.text
    made = json.loads(booked.body)
    assert made["tracking_url"].startswith(local_cloud.resources.site_url)
    assert post(local_cloud, "/api/book", wanted, key).body == booked.body
    job = store.read().document.find(made["number"])
    assert job.customer.name == "Édge Example"

    tracked = get(local_cloud, f"/api{made['tracking_path']}")
    assert json.loads(tracked.body)["number"] == job.number
    days = json.loads(get(local_cloud, f"/api/slots?date={wanted['date']}").body)["days"]
    assert days[0]["slots"][3]["left"] == 1
    assert b"BEGIN:VEVENT" in get(local_cloud, made["calendar_path"]).body

    changes = f"/api{made['tracking_path']}"
    wrong = post(local_cloud, f"{changes}/cancel", {"proof": "0000"})
    assert wrong.status == 403
    moved = post(
        local_cloud,
        f"{changes}/reschedule",
        {"proof": "0123", "date": wanted["date"], "window": "12:00-14:00"},
    )
    assert moved.status == 200, moved.text
    ended = post(local_cloud, f"{changes}/cancel", {"proof": "0123"})
    assert json.loads(ended.body)["outcome"]["code"] == "cancelled"
    assert store.read().document.find(job.key).outcome is Outcome.CANCELLED
    assert all(guarded(answer.headers) for answer in (booked, tracked, wrong, moved, ended))


def test_a_form_leads_to_the_tracking_page_and_a_wrong_one_comes_back(
    local_cloud: Cloud, store: S3JobStore
) -> None:
    def sent(**different: str) -> Answer:
        fields = booking(date=open_day(6).isoformat(), name="Form Example", **different)
        return fetch(
            f"{local_cloud.resources.site_url}/api/book",
            method="POST",
            headers={
                "content-type": "application/x-www-form-urlencoded",
                "origin": local_cloud.resources.site_url,
            },
            body=urlencode(fields).encode(),
        )

    taken = sent()
    assert taken.status == 303, taken.text
    token = str(taken.headers["location"]).rpartition("/")[2]
    assert store.find_by_token(token) is not None
    refused = sent(postal_code="10001", notes="Mind the <dog>")
    assert refused.status == 422
    assert refused.headers["content-type"] == "text/html; charset=utf-8"
    assert "Mind the &lt;dog&gt;" in refused.text
    assert guarded(refused.headers)


def test_a_wrong_link_is_the_same_by_every_way(local_cloud: Cloud, store: S3JobStore) -> None:
    answers = [
        get(local_cloud, "/api/track/" + "n" * 24),
        get(local_cloud, "/api/track/" + "n" * 24 + "/calendar.ics"),
        post(local_cloud, "/api/track/" + "n" * 24 + "/cancel", {"proof": "0123"}),
        post(local_cloud, "/api/track/short/reschedule", {}),
    ]
    assert {answer.status for answer in answers} == {404}
    assert len({answer.body for answer in answers}) == 1
