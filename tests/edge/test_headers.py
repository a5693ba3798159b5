"""Every answer of the site carries the security headers, whatever its status."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest

from qdn_tui import deploy
from qdn_tui.business_file import load_business
from qdn_tui.cloud import Cloud
from qdn_tui.cloud.web import Answer, fetch
from qdn_tui.store.s3 import S3JobStore
from tests.api.customers import booking, open_day, somebody
from tests.e2e.bucket import Bucket
from tests.frontend.site_server import SECURITY_HEADERS

pytestmark = pytest.mark.cloud

_NOBODY_S = "NeverWasNeverWasNeverWas"


@pytest.fixture(scope="module")
def site_url(local_cloud: Cloud) -> str:
    """The site as it is deployed, with no booking yet."""
    deploy.run(deploy.Shipping(local_cloud))
    bucket = local_cloud.resources.data_bucket
    S3JobStore(local_cloud.s3, bucket, load_business()).create_document()
    Bucket(local_cloud.s3, bucket).empty()
    return local_cloud.resources.site_url


def post(url: str, fields: Mapping[str, Any] | bytes, kind: str = "application/json") -> Answer:
    body = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    return fetch(url, method="POST", body=body, headers={"content-type": kind})


def form(url: str, fields: Mapping[str, Any]) -> Answer:
    return post(url, urlencode(fields).encode(), "application/x-www-form-urlencoded")


@contextmanager
def without_its_bucket(cloud: Cloud) -> Iterator[None]:
    """The API live with a setting it cannot do without: it breaks at every request."""
    api, alias = cloud.resources.api_function_name, cloud.resources.api_alias
    live = cloud.lambda_.get_alias(FunctionName=api, Name=alias)["FunctionVersion"]
    kept = cloud.lambda_.get_function_configuration(FunctionName=api)["Environment"]["Variables"]
    broken = {**kept, "QDN_DATA_BUCKET": ""}
    try:
        cloud.lambda_.update_function_configuration(
            FunctionName=api, Environment={"Variables": broken}
        )
        version = cloud.lambda_.publish_version(FunctionName=api)["Version"]
        cloud.lambda_.update_alias(FunctionName=api, Name=alias, FunctionVersion=version)
        yield
    finally:
        cloud.lambda_.update_alias(FunctionName=api, Name=alias, FunctionVersion=live)
        cloud.lambda_.update_function_configuration(
            FunctionName=api, Environment={"Variables": kept}
        )


def test_every_answer_carries_the_security_headers(site_url: str, local_cloud: Cloud) -> None:
    book, slots = f"{site_url}/api/book", f"{site_url}/api/slots"
    made = json.loads(post(book, booking(date=open_day(7).isoformat())).body)
    link = f"{site_url}/api{made['tracking_path']}"
    answers = {
        "a page": (200, fetch(f"{site_url}/book/")),
        "a job": (200, fetch(link)),
        "a job as a page": (200, fetch(f"{link}/page")),
        "a booking": (201, post(book, booking(**somebody(1), date=open_day(7).isoformat()))),
        "a form that was taken": (
            303,
            form(book, booking(**somebody(2), date=open_day(8).isoformat())),
        ),
        "the way to the plain page": (
            302,
            fetch(f"{site_url}{made['tracking_path']}?view=plain"),
        ),
        "refused at the edge": (400, fetch(f"{site_url}/track/%00")),
        "a wrong question": (400, fetch(f"{slots}?date=soon")),
        "a wrong proof": (403, post(f"{link}/cancel", {"proof": "9999"})),
        "an unknown job": (404, fetch(f"{site_url}/api/track/{_NOBODY_S}")),
        "an unknown job's page": (404, fetch(f"{site_url}/api/track/{_NOBODY_S}/page")),
        "another method": (405, fetch(book)),
        "too much": (413, post(book, b"x" * 17_000)),
        "another kind": (415, post(book, b"<x/>", "text/xml")),
        "a wrong form": (422, form(book, {"locale": "en-US"})),
        **{
            f"try {place}": (403 if place < 5 else 429, form(f"{link}/cancel", {"proof": "9999"}))
            for place in range(1, 6)
        },
    }
    # S3 behind the edge says 404 where it may list its keys; the embedded cloud says 403.
    missing = fetch(f"{site_url}/nowhere.txt")
    answers["a missing file"] = (403 if missing.status == 403 else 404, missing)
    with without_its_bucket(local_cloud):
        answers["a fault of ours"] = (500, fetch(slots))
        answers["a fault of ours, as a page"] = (500, fetch(f"{link}/page"))
        answers["a fault of ours, to a form"] = (500, form(book, booking()))
    assert fetch(slots).status == 200
    for name, (status, answer) in answers.items():
        assert answer.status == status, (name, answer.text[:300])
        for header, value in SECURITY_HEADERS.items():
            sent = answer.headers[header]
            if header == "Content-Security-Policy" and name in _BY_THE_EDGE:
                assert sent.startswith("default-src 'none'"), name
            else:
                assert sent == value, (name, header)
        assert "max-age=63072000" in answer.headers["Strict-Transport-Security"], name
        assert answer.headers["Permissions-Policy"], name
        if status >= 400 and name != "a missing file":
            assert answer.headers["Cache-Control"] == "no-store", name


# What the edge answers itself runs nothing and shows nothing.
_BY_THE_EDGE = ("refused at the edge", "the way to the plain page")
