"""Two clouds of one name on one machine: what waits for one never goes to the other."""

from pathlib import Path

import pytest

from qdn_tui.settings import Environment, load_settings
from qdn_tui.store.conflicts import Refusal
from qdn_tui.store.findings import Level
from qdn_tui.store.outbox import Outbox, read_outbox
from qdn_tui.store.outbox_check import meant_for, namesake_findings
from qdn_tui.store.outbox_file import line_of
from qdn_tui.store.outbox_place import MeantForAnother, address_of, bind, opened, outbox_file
from tests.domain.desk import START
from tests.store.test_outbox import orders

ONE, OTHER = {"data_bucket": "one"}, {"data_bucket": "other"}
REFUSAL = Refusal(code="x", message="x", at=START)


def test_two_clouds_of_one_name_have_an_outbox_each(tmp_path: Path) -> None:
    assert outbox_file(tmp_path, "office", ONE) != outbox_file(tmp_path, "office", OTHER)
    assert outbox_file(tmp_path, "office", ONE) == outbox_file(tmp_path, "office", dict(ONE))
    assert outbox_file(tmp_path, "local", {}).name == "local.jsonl"


def test_the_settings_tell_clouds_apart_by_all_that_leads_to_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def target(**said: object) -> tuple[tuple[str, str], ...]:
        environment = Environment.model_validate({"name": "office", **said})
        return tuple(sorted(environment.target.items()))

    named = {"resources": {"data_bucket": "one"}}
    several = [
        target(**named),
        target(resources={"data_bucket": "other"}),
        target(**named, endpoint_url="http://127.0.0.1:9000"),
        target(stack="qdn"),
        target(stack="qdn", region="eu-west-1"),
        target(stack="qdn", profile="quickdumpnow"),
    ]
    monkeypatch.setenv("AWS_PROFILE", "somebody-else")
    several.append(target(stack="qdn"))
    assert len(set(several)) == len(several)
    # A bucket's name says it all: whoever reaches it, under whatever profile.
    assert target(**named, profile="quickdumpnow") == several[0]
    assert load_settings().environment("local").target == {}


async def test_what_an_earlier_qdn_kept_under_the_name_alone_is_taken_over(
    tmp_path: Path,
) -> None:
    first, refused, last = orders(3)
    earlier = tmp_path / "office.jsonl"
    earlier.write_bytes(line_of(first) + b"{broken}\n" + line_of(refused, REFUSAL) + b"cut sho")
    path = opened(tmp_path, "office", ONE)
    assert not earlier.exists()
    state = read_outbox(path)
    assert state.waiting == (first,)
    assert [conflict.change for conflict in state.conflicts] == [refused]
    assert [damaged.place for damaged in state.damaged] == [2]
    # An older qdn that still runs goes on there; that comes over too, behind the rest.
    earlier.write_bytes(line_of(last))
    assert opened(tmp_path, "office", ONE) == path
    assert read_outbox(path).waiting == (first, last)
    assert read_outbox(opened(tmp_path, "office", OTHER)).is_empty


async def test_a_crash_between_taking_over_and_forgetting_doubles_nothing(tmp_path: Path) -> None:
    changes = orders(2)
    earlier = tmp_path / "office.jsonl"
    lines = b"".join(map(line_of, changes)) + b"{broken}\n"
    earlier.write_bytes(lines)
    outbox_file(tmp_path, "office", ONE).write_bytes(lines)
    state = read_outbox(opened(tmp_path, "office", ONE))
    assert state.waiting == tuple(changes)
    assert len(state.damaged) == 1


async def test_what_waits_for_one_bucket_is_never_sent_to_another(tmp_path: Path) -> None:
    path = outbox_file(tmp_path, "office", {"stack": "qdn"})
    bind(path, "office", "s3://one")
    assert address_of(path) == "s3://one"
    await Outbox(path).add(orders(1))
    # The same words of qdn.toml, other credentials.
    with pytest.raises(MeantForAnother, match="for s3://one, but office is s3://other now"):
        bind(path, "office", "s3://other")
    (finding,) = meant_for(path, "office", "s3://other")
    assert finding.level is Level.FAIL
    assert len(read_outbox(path).waiting) == 1
    bind(path, "office", "s3://one")
    assert list(meant_for(path, "office", "s3://one")) == []


async def test_an_outbox_in_which_nothing_waits_follows_to_another_bucket(tmp_path: Path) -> None:
    path = outbox_file(tmp_path, "office", {"stack": "qdn"})
    bind(path, "office", "s3://one")
    bind(path, "office", "s3://other")
    assert address_of(path) == "s3://other"


async def test_what_waits_for_the_same_bucket_under_other_words_comes_along(
    tmp_path: Path,
) -> None:
    by_stack, by_bucket = (outbox_file(tmp_path, "office", t) for t in ({"stack": "qdn"}, ONE))
    elsewhere = outbox_file(tmp_path, "office", OTHER)
    mine, others = orders(2), orders(1)
    for path, address, changes in (
        (by_stack, "s3://one", mine),
        (elsewhere, "s3://other", others),
    ):
        bind(path, "office", address)
        await Outbox(path).add(changes)
    bind(by_bucket, "office", "s3://one")
    assert read_outbox(by_bucket).waiting == tuple(mine)
    assert read_outbox(elsewhere).waiting == tuple(others)
    (finding,) = namesake_findings(by_bucket, "office")
    assert (finding.level, len(finding.details)) == (Level.WARN, 1)
    assert "s3://other" in finding.details[0]
