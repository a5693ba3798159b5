"""What earlier versions in a bucket still hold of an erased customer: found, dated, removed."""

import json
from datetime import timedelta
from typing import Any

import pytest

from qdn_tui.store.archive import Archive
from qdn_tui.store.earlier import earlier, kept_days, purge, taken_here
from qdn_tui.store.errors import StoreError
from tests.domain.desk import adoption
from tests.domain.test_legacy import LEAST
from tests.store.bucket import NAME, Bucket
from tests.store.office import Office
from tests.store.test_erasing import SECRET, customer, erase, in_both


@pytest.fixture
def office(bucket: Bucket) -> Office:
    return Office(bucket)


def with_rule(office: Office, **different: Any) -> None:
    rule: Any = {
        "ID": "old",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
        **different,
    }
    office.bucket.s3.put_bucket_lifecycle_configuration(
        Bucket=NAME, LifecycleConfiguration={"Rules": [rule]}
    )


def test_what_earlier_versions_hold_is_counted_and_dated(office: Office) -> None:
    with_rule(office)
    office.job(customer=customer("Someone Else"))
    job = office.closed()
    office.job(customer=customer("Another"))
    found = erase(office, job.number)
    office.job(customer=customer("Later"))
    (held,) = earlier([office.store], found.whom)
    bodies = [office.store.versions.read(one).body for one in office.versions]
    holding = [place for place, body in enumerate(bodies) if SECRET in body]
    assert held.key == "jobs.json"
    assert [one.version_id for one in held.versions][: len(holding)] == [
        office.versions[place].version_id for place in holding
    ]
    written = office.versions[holding[0] - 1].at
    assert held.until == written + timedelta(days=91)
    assert kept_days(office.bucket.s3, NAME, "jobs.json") == 90


def test_earlier_versions_are_removed_on_request_and_the_live_one_never(office: Office) -> None:
    job = office.closed()
    found = erase(office, job.number)
    office.job(customer=customer("Later"))
    (held,) = earlier([office.store], found.whom)
    assert held.until is None  # nobody set a rule
    body = office.bucket.body()
    assert purge(office.store, held.versions) == len(held.versions)
    assert office.bucket.body() == body
    assert not any(SECRET in office.store.versions.read(one).body for one in office.versions)
    assert list(earlier([office.store], found.whom)) == []


class Refusing:
    """A client that S3 answers so for every version that is to be removed."""

    def __init__(self, s3: Any, code: str) -> None:
        self._s3 = s3
        self._code = code

    def __getattr__(self, name: str) -> Any:
        return getattr(self._s3, name)

    def delete_objects(self, **asked: Any) -> Any:
        return {"Errors": [{**one, "Code": self._code} for one in asked["Delete"]["Objects"]]}


@pytest.mark.parametrize(
    ("code", "told"),
    [("AccessDenied", "s3:DeleteObjectVersion"), ("InternalError", "Run it again")],
)
def test_why_versions_stay_is_told(office: Office, code: str, told: str) -> None:
    found = erase(office, office.closed().number)
    (held,) = earlier([office.store], found.whom)
    with pytest.raises(StoreError) as refused:
        purge(office.desk(Refusing(office.bucket.s3, code)), held.versions)
    assert told in refused.value.next_step


@pytest.mark.parametrize(
    "different",
    [
        {"Filter": {"Tag": {"Key": "old", "Value": "yes"}}},
        {"Filter": {"Prefix": "deploy/"}},
        {"Status": "Disabled"},
    ],
)
def test_a_rule_that_spares_some_versions_promises_no_end(
    office: Office, different: dict[str, Any]
) -> None:
    with_rule(office, **different)
    assert kept_days(office.bucket.s3, NAME, "jobs.json") is None


class Aged:
    """A client to which an object's versions are so much older."""

    def __init__(self, s3: Any, key: str, by: timedelta) -> None:
        self._s3 = s3
        self._key = key
        self._by = by

    def __getattr__(self, name: str) -> Any:
        return getattr(self._s3, name)

    def list_object_versions(self, **asked: Any) -> Any:
        page = self._s3.list_object_versions(**asked)
        for one in page.get("Versions", []):
            if one["Key"] == self._key:
                one["LastModified"] -= self._by
        return page


def test_an_object_that_was_left_long_ago_is_looked_through_like_the_others(
    office: Office,
) -> None:
    job = in_both(office)
    found = erase(office, job.number)
    store = office.desk(Aged(office.bucket.s3, "archive/2026-11.json", timedelta(days=40)))
    month = Archive(store).month("2026-11")
    held = [one.key for one in earlier([store, month], found.whom)]
    assert held == ["jobs.json", "archive/2026-11.json"]


def test_only_the_time_at_which_this_program_took_a_job_limits_the_look(office: Office) -> None:
    ours = office.closed()
    office.apply(adoption(json.dumps({**LEAST, "status": "completed"})))
    (theirs,) = [job for job in office.document.jobs if job.key != ours.key]
    assert taken_here(ours) == ours.created_at
    assert taken_here(theirs) is None
