"""Going back: to the release before, to any recorded one, and there again."""

from pathlib import Path

import pytest

from qdn_tui import deploy
from qdn_tui.cloud import Cloud
from qdn_tui.deploy import (
    Kind,
    NotRecorded,
    Result,
    Shipping,
    Step,
    StepEnded,
)
from tests.deploy.site import (
    change_everything,
    files,
    pages,
    production,
    rewrite,
    ship,
)
from tests.deploy.sources import PAGE

pytestmark = pytest.mark.cloud


def test_it_brings_back_bytes_headers_and_function(
    shipped: Shipping, own: Cloud, source: Path
) -> None:
    before = production(own)
    change_everything(source)
    tried, _ = ship(shipped)
    assert pages(production(own)) != pages(before)
    notes = deploy.plan(shipped, Kind.ROLLBACK).notes
    outcome = deploy.rollback(shipped)
    assert outcome.result is Result.DEPLOYED
    assert pages(production(own)) == pages(before)
    assert any(f"staging keeps {tried.release}" in note for note in notes)
    kinds = [record.kind for record in deploy.history(shipped)]
    assert kinds == [Kind.ROLLBACK, Kind.DEPLOY, Kind.DEPLOY]
    # Nobody said why: the history says at least what was left.
    assert deploy.history(shipped)[0].message == f"back from {tried.release}"


def test_a_second_one_goes_further_back_never_forth(
    shipped: Shipping, own: Cloud, source: Path
) -> None:
    first = production(own)
    rewrite(source / PAGE, "haul it away", "haul it off")
    _, told = ship(shipped)
    said = {event.step: event.summary for event in told if isinstance(event, StepEnded)}
    # A file that lies in several places is one, in the plan as in the steps.
    assert said[Step.PLAN].startswith("1 file, release stamp, ")
    assert said[Step.STAGE_PAGES].startswith("1 file, release stamp")
    assert said[Step.PAGES] == "1 file, release stamp"
    rewrite(source / PAGE, "haul it off", "take it away")
    ship(shipped)
    deploy.rollback(shipped)
    deploy.rollback(shipped)
    assert pages(production(own)) == pages(first)
    with pytest.raises(NotRecorded, match="oldest"):
        deploy.rollback(shipped)


def test_to_any_recorded_release_by_record_or_by_release(
    shipping: Shipping, own: Cloud, source: Path
) -> None:
    first, _ = ship(shipping)
    before = production(own)
    for word in ("haul it off", "carry it off"):
        change = {"haul it off": "haul it away", "carry it off": "haul it off"}[word]
        rewrite(source / PAGE, change, word)
        ship(shipping)
    plan = deploy.plan(shipping, Kind.ROLLBACK, to=first.release)
    assert (plan.release, "book/index.html" in files(plan)) == (first.release, True)
    deploy.rollback(shipping, first.run)
    assert pages(production(own)) == pages(before)


def test_it_works_after_the_versions_are_gone(shipping: Shipping, own: Cloud, source: Path) -> None:
    ship(shipping)
    before = production(own)
    change_everything(source)
    ship(shipping)
    bucket = own.resources.site_bucket
    for version in own.s3_files.list_object_versions(Bucket=bucket)["Versions"]:
        if not version["IsLatest"]:
            own.s3_files.delete_object(
                Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"]
            )
    deploy.rollback(shipping)
    assert pages(production(own)) == pages(before)


def test_there_and_back_and_there_is_purged_each_time(shipped: Shipping, source: Path) -> None:
    rewrite(source / PAGE, "haul it away", "haul it off")
    ship(shipped)
    rewrite(source / PAGE, "haul it off", "haul it away")
    ship(shipped)
    purges = [
        purge.invalidation_id
        for record in deploy.history(shipped)
        for purge in record.purges
        if purge.paths[:1] == ("/book",)
    ]
    assert len(purges) == len(set(purges)) > 3


def test_nothing_to_go_back_to_is_said(shipping: Shipping) -> None:
    with pytest.raises(NotRecorded):
        deploy.rollback(shipping)
    with pytest.raises(NotRecorded, match="no-such-run"):
        deploy.rollback(shipping, "no-such-run")
