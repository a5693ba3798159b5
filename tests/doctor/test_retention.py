"""How long a data bucket keeps what was written over, by the rules it has."""

from types import SimpleNamespace
from typing import Any

import pytest
from moto import mock_aws

from qdn_tui.doctor.jobs_checks import retention
from qdn_tui.store.findings import Level
from tests.store.bucket import NAME, new_client

OLD_GO: Any = {
    "ID": "old",
    "Status": "Enabled",
    "Filter": {"Prefix": ""},
    "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
}
COUNTS_GO: Any = {
    "ID": "counts",
    "Status": "Enabled",
    "Filter": {"Prefix": "attempts/"},
    "Expiration": {"Days": 1},
}


@pytest.mark.parametrize(
    ("rules", "level", "said"),
    [
        ([OLD_GO, COUNTS_GO], Level.OK, "keeps earlier versions for 90 days"),
        ([], Level.WARN, "keeps earlier versions for ever"),
        ([COUNTS_GO], Level.WARN, "keeps earlier versions for ever"),
        ([{**OLD_GO, "Status": "Disabled"}, COUNTS_GO], Level.WARN, "earlier versions for ever"),
        ([OLD_GO], Level.WARN, "keeps counts of log-ins for ever"),
    ],
)
def test_what_stays_for_ever_is_named(rules: list[Any], level: Level, said: str) -> None:
    with mock_aws():
        s3 = new_client()
        s3.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
        if rules:
            s3.put_bucket_lifecycle_configuration(
                Bucket=NAME, LifecycleConfiguration={"Rules": rules}
            )
        cloud = SimpleNamespace(s3_files=s3, resources=SimpleNamespace(data_bucket=NAME))
        reached: Any = SimpleNamespace(cloud=cloud, store=SimpleNamespace(key="jobs.json"))
        (found,) = retention(reached)
    assert found.level is level
    assert said in found.message
    assert bool(found.next_step) is (level is Level.WARN)
