"""Credentials that may not do something, or stop being good on the way."""

import pytest

from qdn_tui import deploy
from qdn_tui.cloud import CredentialsRefused
from qdn_tui.deploy import Event, Failed, Result, Shipping, Step, StepStarted
from tests.deploy.shim import Shim
from tests.deploy.site import change_everything, pages, production, ship

# One ground behind one edge does for all of them.
pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("lagging")]

# What is asked, and what of the environment it is on: the permission that is to be named.
NEEDED = (
    ("PUT", "/{data_bucket}/deploy/lock.json", "s3:PutObject on {data_bucket}/deploy/lock.json"),
    ("PUT", "/{data_bucket}/deploy/builds/", "s3:PutObject on {data_bucket}/deploy/builds/"),
    ("PUT", "/{data_bucket}/deploy/journal", "s3:PutObject on {data_bucket}/deploy/journal.json"),
    ("PUT", "/2020-.*/{staging_function_name}$", "cloudfront:UpdateFunction on {staging_f"),
    ("POST", "/2020-.*/{staging_function_name}/publish", "cloudfront:PublishFunction on {stagi"),
    ("PUT", "/{staging_bucket}/book/", "s3:PutObject on {staging_bucket}/book/index.html"),
    ("POST", "/2020-.*/{staging_distribution_id}/inv", "cloudfront:CreateInvalidation on {stagin"),
    ("PUT", "/{site_bucket}/assets/", "s3:GetObjectVersion on what is copied, on {site_bucket}/a"),
    ("PUT", "/2020-.*/{function_name}$", "cloudfront:UpdateFunction on {function_name}"),
    ("POST", "/2020-.*/{function_name}/publish", "cloudfront:PublishFunction on {function_name}"),
    ("PUT", "/{site_bucket}/book/", "on {site_bucket}/book/index.html"),
    ("GET", "/{data_bucket}/deploy/current", "s3:GetObject (and s3:ListBucket on its bucket) on "),
    ("GET", "/{site_bucket}$", "s3:ListBucket on {site_bucket}"),
)


def test_whatever_is_not_allowed_is_named_with_its_resource_and_nothing_stays_half_done(
    lagging: tuple[Shim, Shipping],
) -> None:
    shim, shipping = lagging
    old, names = production(shipping.cloud), shipping.cloud.resources.names
    change_everything(shipping.source.root)
    for method, path, needed in NEEDED:
        shim.fail(method, path.format_map(names), 403, "AccessDenied")
        with pytest.raises(CredentialsRefused) as caught:
            ship(shipping)
        wanted = needed.partition("{")[0]
        assert wanted in (caught.value.next_step or ""), path
        for key, name in names.items():
            if f"{{{key}}}" in needed:
                assert name in (caught.value.next_step or ""), path
        assert not any(fault.times for fault in shim.faults), path
        assert pages(production(shipping.cloud)) == pages(old), path
        assert deploy.lock_state(shipping).lease is None, path
    outcome, _ = ship(shipping)
    assert outcome.result is Result.DEPLOYED


def test_credentials_that_expire_on_the_way_leave_a_run_to_be_resumed(
    lagging: tuple[Shim, Shipping],
) -> None:
    shim, shipping = lagging
    change_everything(shipping.source.root)
    told: list[Event] = []

    def expire(event: Event) -> None:
        told.append(event)
        if event == StepStarted(Step.PAGES):
            for method in ("GET", "HEAD", "PUT", "POST", "DELETE"):
                shim.fail(method, "^/(?!2020)", 400, "ExpiredToken", times=1_000_000)

    with pytest.raises(CredentialsRefused, match=r"ExpiredToken|as planned|Bad Request") as caught:
        deploy.run(shipping, on_event=expire)
    assert "aws sso login" in (caught.value.next_step or "")
    last = [event for event in told if isinstance(event, Failed)][-1]
    assert last.production == "in between"
    assert "qdn deploy resume" in last.next_step

    shim.faults.clear()
    deploy.steal_lock(shipping)
    assert deploy.resume(shipping).result is Result.DEPLOYED
    assert deploy.plan(shipping).is_empty


def test_a_fault_of_our_own_in_production_is_taken_back_all_the_same(
    lagging: tuple[Shim, Shipping],
) -> None:
    _, shipping = lagging
    old = production(shipping.cloud)
    change_everything(shipping.source.root)

    def stumble(event: Event) -> None:
        if event == StepStarted(Step.VERIFY):
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        deploy.run(shipping, on_event=stumble)
    assert production(shipping.cloud) == old
    assert deploy.lock_state(shipping).lease is None
    assert not deploy.plan(shipping).is_empty
