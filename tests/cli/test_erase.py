"""`qdn jobs erase` as somebody at the desk, and a script, uses it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Desk


@pytest.fixture
def office(desk: Desk) -> Desk:
    """A desk over a bucket that keeps versions for 90 days, with Ida's finished job."""
    desk.s3.put_bucket_versioning(Bucket=desk.bucket, VersioningConfiguration={"Status": "Enabled"})
    desk.s3.put_bucket_lifecycle_configuration(
        Bucket=desk.bucket,
        LifecycleConfiguration={
            "Rules": [
                {
                    "ID": "old",
                    "Status": "Enabled",
                    "Filter": {"Prefix": ""},
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
                }
            ]
        },
    )
    desk.new(name="Ida Wrenfield", phone="619-555-0177")
    closed = desk.run("jobs", "close", "1", "--reason", "Ida Wrenfield called")
    assert closed.code == 0, closed.err
    return desk


def picture(desk: Desk) -> Path:
    kept = Path(desk.environ["QDN_HOME"]) / "last-seen" / "office.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("Ida Wrenfield")
    return kept


def test_a_customer_is_erased_and_what_remains_is_told_with_its_end(office: Desk) -> None:
    kept = picture(office)
    ran = office.run("jobs", "erase", "1", "--yes")
    assert ran.code == 0, ran.err
    assert "The customer of J-000001 is erased." in ran.err
    assert "jobs.json: 2 earlier versions, from " in ran.err
    assert "; the bucket removes the last by 20" in ran.err
    assert "Wrenfield" not in json.dumps(office.document)
    assert not kept.exists()
    shown = office.run("jobs", "show", "1")
    assert "cancelled (erased)" in shown.out
    assert "Customer's data erased; every tracking link is dead  by Dana, cli" in shown.out


def test_it_may_be_run_again_and_removes_earlier_versions_on_request(office: Desk) -> None:
    assert office.run("jobs", "erase", "1", "--yes").code == 0
    again = office.run("jobs", "erase", "1", "--versions", "--yes", "--json")
    assert again.code == 0, again.err
    assert "was erased before; nothing is left to erase" in again.err
    assert again.json["versions_removed"] == 2
    assert again.json["earlier_versions"] == []
    assert again.json["by"] == "Dana"
    listed = office.s3.list_object_versions(Bucket=office.bucket)["Versions"]
    bodies = [
        office.s3.get_object(Bucket=office.bucket, Key=one["Key"], VersionId=one["VersionId"])[
            "Body"
        ].read()
        for one in listed
    ]
    assert not any(b"Wrenfield" in body for body in bodies)


def test_nobody_is_erased_unasked_by_mistake_or_while_a_crew_is_to_come(office: Desk) -> None:
    before = office.document
    unasked = office.run("jobs", "erase", "1")
    assert (unasked.code, "give --yes" in unasked.err) == (2, True)
    named = office.run("jobs", "erase", "1", "--reason", "Wrenfield wrote", "--yes")
    assert (named.code, "The reason names the customer" in named.err) == (2, True)
    office.new(name="Ana Alder")
    open_ = office.run("jobs", "erase", "2", "--yes")
    assert (open_.code, "J-000002 is submitted: erase is not possible" in open_.err) == (3, True)
    assert office.run("jobs", "erase", "99", "--yes").code == 5
    assert office.document["jobs"][0] == before["jobs"][0]


def test_a_change_of_an_erased_job_is_refused_in_words(office: Desk) -> None:
    assert office.run("jobs", "erase", "1", "--yes").code == 0
    for words in (("link", "1"), ("note", "1", "Ida rang")):
        refused = office.run("jobs", *words)
        assert refused.code == 3
        assert "The customer of J-000001 was erased on " in refused.err
    assert office.run("jobs", "edit", "1", "--paid", "--payment-method", "cash").code == 0
