"""What of production counts as changed by somebody else since the last release."""

from dataclasses import replace
from datetime import UTC, datetime

from qdn_tui.deploy.api import Alias
from qdn_tui.deploy.plan import Drift
from qdn_tui.deploy.planning import drift_of
from qdn_tui.deploy.records import Ended, LiveApi, Record
from qdn_tui.deploy.step import Kind
from qdn_tui.deploy.survey import Survey

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
RECORD = Record(
    id="run",
    kind=Kind.DEPLOY,
    release="0f9e8d7c6b5a",
    source="here",
    build="build",
    by="Ann@desk",
    at=AT,
    seconds=1.0,
    result=Ended.DEPLOYED,
    fence=1,
    api=LiveApi(version="1", code_sha256="its code"),
)
SEEN = Survey(RECORD, None, None, None, {}, {}, {}, Alias("3", None), {}, AT)


def test_a_version_that_brought_only_our_settings_is_no_change_behind_our_back() -> None:
    assert list(drift_of(replace(SEEN, api_stands=True))) == []
    meddled = replace(SEEN, api_stands=False)
    assert list(drift_of(meddled)) == [Drift("API", "serves version 3, recorded is 1")]
