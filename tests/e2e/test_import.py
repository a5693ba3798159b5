"""The company's old file comes in whole; every link customers already have opens."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qdn_tui.cloud.web import fetch
from tests.e2e.bucket import Bucket
from tests.e2e.machine import Machine

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("shared-cloud")]

OLD_FILE = Path(__file__).parents[1] / "data" / "legacy-jobs.json"
_TOKEN_KEYS = ("trackingToken", "tracking_token", "token")


def opens(url: str) -> bool:
    """Whether a customer's link shows the job: the page, and what the page asks for."""
    asked = url.replace("/track/", "/api/track/")
    return fetch(url).status == 200 and fetch(asked).status == 200


def test_an_old_file_comes_in_whole_and_its_links_open(desk: Machine, bucket: Bucket) -> None:
    records = json.loads(OLD_FILE.read_text("utf-8"))
    report = desk.prepared("jobs", "import", str(OLD_FILE), "--json").json
    assert report["written"]
    assert report["records"] == len(records)
    came_in, apart, twice = report["imported"], report["kept_apart"], report["already_there"]
    assert len(came_in) + len(apart) + twice == len(records)
    assert apart
    assert all(one["reasons"] for one in apart)

    # Nothing is dropped: what could not be read stands there as it stood in the file.
    kept = bucket.document["jobs"]
    for one in apart:
        assert records[one["place"] - 1] in kept

    broken = {one["place"] for one in apart}
    good = [record for place, record in enumerate(records, 1) if place not in broken]
    tokens = {token for record in good for token in map(record.get, _TOKEN_KEYS) if token}
    site = desk.status["site_url"]
    links = sorted(f"{site}/track/{token}" for token in tokens)
    jobs = desk.jobs + desk.prepared("jobs", "list", "--closed", "--json").json
    assert sorted(job["tracking_url"] for job in jobs) == links
    with ThreadPoolExecutor(4) as customers:
        answers = dict(zip(links, customers.map(opens, links), strict=True))
    assert [link for link, opened in answers.items() if not opened] == []

    # The board shows the broken ones, with their reasons.
    with desk.open_board() as board:
        board.wait_for(f"{len(apart)} records need attention")
        board.press("!")
        board.wait_for(apart[0]["reasons"][0])
        board.press("escape")
        board.wait_until_gone("Records that cannot be read")
        board.leave()


def test_importing_again_changes_nothing(desk: Machine, bucket: Bucket) -> None:
    desk.prepared("jobs", "import", str(OLD_FILE))
    submitted = [job for job in desk.jobs if job["status"] == "submitted"]
    desk.prepared("jobs", "advance", submitted[0]["number"])
    before = bucket.etag
    again = desk.prepared("jobs", "import", str(OLD_FILE), "--json").json
    assert (again["imported"], again["kept_apart"], again["written"]) == ([], [], False)
    assert again["already_there"] == again["records"]
    assert bucket.etag == before
