"""What can keep a customer from their job, each put into a shop that is well, with its verdict.

The fault table in docs/doctor.md is made of these, by a run of them.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from qdn_tui.cloud import Cloud, CredentialsRefused, NotRunning
from qdn_tui.deploy.site import FUNCTION_SOURCE
from qdn_tui.doctor.causes import Cause, Remedy
from qdn_tui.doctor.web_looks import PAGE_KEY
from qdn_tui.domain.job import as_json
from qdn_tui.resources import resource_root
from qdn_tui.store.outbox import Outbox
from tests.doctor.ground import LEGACY, Shop, completed, dispatcher, lay_down
from tests.domain.desk import order

OTHER_TOKEN = "Qk3v9QxT_a-8LmN2bWc4RyUe"
NOT_FOUND = b'{"error":{"code":"not_found","message":"No job for this link."}}'


@dataclass
class Case:
    """A shop with one fault in it, as somebody asks about it.

    Attributes:
        text: what is pasted; empty for the job's own link.
        given: what else is particular about the desk that asks.
    """

    text: str = ""
    given: dict[str, Any] = field(default_factory=dict)
    undo: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        name: what is wrong, as a heading of the table.
        put: puts it into a shop.
        cause: what the doctor has to say.
        says: a part of the verdict's sentence.
        remedy: what the doctor can do about it.
    """

    name: str
    put: Callable[[Shop], Case]
    cause: Cause
    says: str
    exit_code: int
    remedy: Remedy | None = None

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


@contextmanager
def in_shop(fault: Fault, shop: Shop) -> Iterator[Case]:
    """The shop with the fault in it."""
    case = fault.put(shop)
    try:
        yield case
    finally:
        case.undo()


FAULTS: list[Fault] = []


def _fault(
    name: str, cause: Cause, says: str, exit_code: int, remedy: Remedy | None = None
) -> Callable[[Callable[[Shop], Case]], Callable[[Shop], Case]]:
    def keep(put: Callable[[Shop], Case]) -> Callable[[Shop], Case]:
        FAULTS.append(Fault(name, put, cause, says, exit_code, remedy))
        return put

    return keep


@_fault("a 404 in the edge's memory", Cause.STALE_ANSWER, "out of its memory", 1, Remedy.PURGE)
def _stale_answer(shop: Shop) -> Case:
    url = f"{shop.site}/api/track/{shop.job.tracking_token}"
    shop.shim.plant(url, 404, NOT_FOUND, "application/json")
    return Case()


@_fault("an old page in the edge's memory", Cause.STALE_PAGE, "out of its memory", 1, Remedy.PURGE)
def _stale_page(shop: Shop) -> Case:
    shop.shim.plant(shop.link, 200, b"<p>the page of before</p>", "text/html; charset=utf-8")
    return Case()


def _code_without_route() -> bytes:
    code = (resource_root() / FUNCTION_SOURCE).read_bytes()
    return code.replace(rb"[/^\/track(\/[^\/]*\/?)?$/, TRACK],", b"")


def _update(shop: Shop, code: bytes, *, publish: bool) -> None:
    cloudfront, name = shop.cloud.cloudfront, shop.cloud.resources.function_name

    def etag() -> str:
        return cloudfront.describe_function(Name=name, Stage="DEVELOPMENT")["ETag"]

    cloudfront.update_function(
        Name=name,
        IfMatch=etag(),
        FunctionConfig={"Comment": "kept", "Runtime": "cloudfront-js-2.0"},
        FunctionCode=code,
    )
    if publish:
        cloudfront.publish_function(Name=name, IfMatch=etag())


@_fault(
    "the function without the route",
    Cause.FUNCTION_WITHOUT_ROUTE,
    "has no route",
    1,
    Remedy.PUT_BACK,
)
def _without_route(shop: Shop) -> Case:
    _update(shop, _code_without_route(), publish=True)
    return Case()


@_fault(
    "the function not published",
    Cause.FUNCTION_NOT_PUBLISHED,
    "is not published",
    1,
    Remedy.PUT_BACK,
)
def _not_published(shop: Shop) -> Case:
    names = shop.cloud.resources
    live = shop.cloud.cloudfront.get_function(Name=names.function_name, Stage="LIVE")
    release = live["FunctionCode"].read()
    _update(shop, _code_without_route(), publish=True)
    _update(shop, release, publish=False)
    return Case()


@_fault(
    "the page not promoted", Cause.PAGE_NOT_PROMOTED, "is not in its bucket", 1, Remedy.PUT_BACK
)
def _not_promoted(shop: Shop) -> Case:
    shop.cloud.s3_files.delete_object(Bucket=shop.cloud.resources.site_bucket, Key=PAGE_KEY)
    return Case()


@_fault(
    "the page changed by hand", Cause.PAGE_NOT_PROMOTED, "is not the release's", 1, Remedy.PUT_BACK
)
def _older_page(shop: Shop) -> Case:
    shop.cloud.s3_files.put_object(
        Bucket=shop.cloud.resources.site_bucket,
        Key=PAGE_KEY,
        Body=b"<p>by hand</p>",
        ContentType="text/html; charset=utf-8",
    )
    return Case()


def _style(shop: Shop) -> str:
    listed = shop.cloud.s3_files.list_objects_v2(
        Bucket=shop.cloud.resources.site_bucket, Prefix="assets/look."
    )
    return listed["Contents"][0]["Key"]


@_fault("an asset deleted", Cause.ASSET_MISSING, "is not in its bucket", 1, Remedy.PUT_BACK)
def _asset_deleted(shop: Shop) -> Case:
    # An edge may remember it for a while.
    shop.cloud.s3_files.delete_object(Bucket=shop.cloud.resources.site_bucket, Key=_style(shop))
    return Case()


@_fault("an asset changed by hand", Cause.ASSET_MISSING, "other bytes", 1, Remedy.PUT_BACK)
def _asset_overwritten(shop: Shop) -> Case:
    shop.cloud.s3_files.put_object(
        Bucket=shop.cloud.resources.site_bucket, Key=_style(shop), Body=b"", ContentType="text/css"
    )
    return Case()


@_fault("the desk set to another bucket", Cause.WRONG_BUCKET, "The API reads the bucket", 1)
def _wrong_bucket(shop: Shop) -> Case:
    cloud, undo = _other_environment(shop)
    return Case(f"{shop.site}/track/{OTHER_TOKEN}", {"connect": lambda: cloud}, undo)


@_fault("the desk set to no bucket", Cause.NO_BUCKET, "does not exist", 5)
def _no_bucket(shop: Shop) -> Case:
    cloud = shop.with_names(data_bucket="no-such-bucket-of-ours")
    return Case(given={"connect": lambda: cloud})


def _other_environment(shop: Shop, **names: str) -> tuple[Cloud, Callable[[], None]]:
    bucket = f"doctor-{secrets.token_hex(4)}"
    s3 = shop.cloud.s3_files
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    job = shop.job.model_copy(update={"tracking_token": OTHER_TOKEN})
    lay_down(shop.cloud, bucket, as_json(job))

    def undo() -> None:
        s3.delete_object(Bucket=bucket, Key="jobs.json")
        s3.delete_bucket(Bucket=bucket)

    return shop.with_names(data_bucket=bucket, **names), undo


@_fault("the token only in staging", Cause.ELSEWHERE, "one in staging has", 5)
def _only_in_staging(shop: Shop) -> Case:
    staging, undo = _other_environment(shop, site_url="https://staging.quickdumpnow.example")
    return Case(f"{shop.site}/track/{OTHER_TOKEN}", {"others": {"staging": lambda: staging}}, undo)


@_fault("a link of another environment", Cause.WRONG_ENVIRONMENT, "of the environment staging", 5)
def _wrong_environment(shop: Shop) -> Case:
    staging, undo = _other_environment(shop, site_url="https://staging.quickdumpnow.example")
    return Case(
        f"https://staging.quickdumpnow.example/track/{OTHER_TOKEN}",
        {"others": {"staging": lambda: staging}},
        undo,
    )


@_fault("an old link that was never brought in", Cause.OLD_LINK, "16 digits", 5)
def _legacy(shop: Shop) -> Case:
    return Case(f"{shop.site}/track/?t={LEGACY}")


@_fault("an archived job", Cause.ARCHIVED, "lies in the archive", 5)
def _archived(shop: Shop) -> Case:
    job = completed(shop.store, timedelta(days=60))
    from qdn_tui.store.archive import Archive

    Archive(shop.store).move()
    return Case(f"{shop.site}/track/{job.tracking_token}")


@_fault("an expired link", Cause.EXPIRED, "links expire 30 days after", 5)
def _expired(shop: Shop) -> Case:
    job = completed(shop.store, timedelta(days=31))
    return Case(f"{shop.site}/track/{job.tracking_token}")


@_fault("a revoked link", Cause.REVOKED, "by Dana", 5)
def _revoked(shop: Shop) -> Case:
    shop.store.apply([dispatcher().rotate_token(shop.job)])
    return Case()


@_fault("an erased customer", Cause.ERASED, "was erased on", 5)
def _erased(shop: Shop) -> Case:
    job = completed(shop.store, timedelta(days=1))
    shop.store.apply([dispatcher().erase(job, "asked for it")])
    return Case(f"{shop.site}/track/{job.tracking_token}")


@_fault("a record that cannot be read", Cause.UNREADABLE_RECORD, "cannot be read", 5)
def _quarantined(shop: Shop) -> Case:
    broken = {**as_json(shop.job), "price": "a lot"}
    lay_down(shop.cloud, shop.cloud.resources.data_bucket, broken)
    return Case()


@_fault("a job that is not sent yet", Cause.NOT_SENT, "waits on this machine", 5)
def _not_sent(shop: Shop) -> Case:
    folder = TemporaryDirectory(prefix="qdn-outbox-")
    outbox = Path(folder.name) / "outbox.jsonl"
    change = order(dispatcher())
    asyncio.run(Outbox(outbox).add([change]))
    return Case(f"{shop.site}/track/{change.tracking_token}", {"outbox": outbox}, folder.cleanup)


@_fault("a job lost from the document", Cause.VANISHED, "is lost from the document", 5)
def _lost(shop: Shop) -> Case:
    shop.store.apply([dispatcher().advance(shop.job)])
    lay_down(shop.cloud, shop.cloud.resources.data_bucket)
    return Case()


@_fault("capitals mixed up", Cause.MISSPELLED, "capitals and small letters", 5)
def _misspelled(shop: Shop) -> Case:
    token = shop.job.tracking_token
    return Case(f"{shop.site}/track/{token.swapcase()}")


@_fault("the end cut off", Cause.MISSPELLED, "its end is missing", 5)
def _cut(shop: Shop) -> Case:
    return Case(f"{shop.site}/track/{shop.job.tracking_token[:-1]}")


@_fault("a token nobody knows", Cause.UNKNOWN_TOKEN, "No job has this token", 5)
def _unknown(shop: Shop) -> Case:
    return Case(f"{shop.site}/track/{OTHER_TOKEN}")


@_fault("a capital in the path", Cause.SPOILT_LINK, "in small letters", 5)
def _capital(shop: Shop) -> Case:
    return Case(shop.link.replace("/track/", "/Track/"))


@_fault("a link to another company", Cause.FOREIGN_LINK, "not our site", 5)
def _foreign(shop: Shop) -> Case:
    return Case(f"https://quick-dump-now.example/track/{shop.job.tracking_token}")


@_fault("no link at all", Cause.NO_TOKEN, "no tracking token", 2)
def _no_token(shop: Shop) -> Case:
    return Case("the customer says the link does not work")


@_fault("the API down", Cause.API_DOWN, "answers 502", 1)
def _api_down(shop: Shop) -> Case:
    url = f"{shop.site}/api/track/{shop.job.tracking_token}"
    shop.shim.break_off(url, 502)
    shop.shim.break_off(f"{shop.site}/api/health", 502)
    return Case()


@_fault("the jobs document gone", Cause.JOBS_MISSING, "not in its bucket", 5)
def _jobs_gone(shop: Shop) -> Case:
    shop.cloud.s3_files.delete_object(Bucket=shop.cloud.resources.data_bucket, Key="jobs.json")
    return Case()


@_fault("the jobs document damaged", Cause.JOBS_DAMAGED, "is damaged", 1)
def _jobs_damaged(shop: Shop) -> Case:
    shop.cloud.s3_files.put_object(
        Bucket=shop.cloud.resources.data_bucket, Key="jobs.json", Body=b'{"jobs": [{"id"'
    )
    return Case()


def _refuse(shop: Shop, code: str, status: int) -> Case:
    for method in ("GET", "HEAD", "POST"):
        shop.shim.fail(method, ".*", status, code, times=1000)
    return Case()


@_fault(
    "expired credentials", Cause.CREDENTIALS_EXPIRED, "have expired; from outside the link works", 6
)
def _credentials_expired(shop: Shop) -> Case:
    return _refuse(shop, "ExpiredToken", 400)


@_fault("credentials that may not read", Cause.ACCESS_DENIED, "may not read", 6)
def _access_denied(shop: Shop) -> Case:
    return _refuse(shop, "AccessDenied", 403)


@_fault("a clock that is wrong", Cause.CLOCK_WRONG, "clock is wrong", 6)
def _clock_wrong(shop: Shop) -> Case:
    return _refuse(shop, "RequestTimeTooSkewed", 403)


@_fault("nobody logged in", Cause.NO_CREDENTIALS, "no working credentials", 6)
def _nobody_logged_in(shop: Shop) -> Case:
    def refuse() -> Cloud:
        raise CredentialsRefused("There are no working credentials", "Log in again")

    environment = shop.cloud.environment.model_copy(
        update={
            "name": "office",
            "resources": shop.cloud.environment.resources.model_copy(
                update={"site_url": shop.site}
            ),
        }
    )
    return Case(given={"connect": refuse, "environment": environment})


@_fault("the embedded cloud stopped", Cause.NOT_RUNNING, "does not run", 6)
def _not_running(shop: Shop) -> Case:
    def refuse() -> Cloud:
        raise NotRunning

    return Case(given={"connect": refuse})


@_fault("the distribution disabled", Cause.DISTRIBUTION_DISABLED, "is disabled", 1)
def _disabled(shop: Shop) -> Case:
    cloudfront, id_ = shop.cloud.cloudfront, shop.cloud.resources.site_distribution_id

    def turn(on: bool) -> None:
        now = cloudfront.get_distribution_config(Id=id_)
        config: Any = {**now["DistributionConfig"], "Enabled": on}
        for origin in config["Origins"]["Items"]:
            if "CustomOriginConfig" in origin:
                # The embedded cloud leaves out what the stack left out; AWS gives its defaults.
                origin["CustomOriginConfig"] |= {"HTTPPort": 80, "HTTPSPort": 443}
        cloudfront.update_distribution(Id=id_, IfMatch=now["ETag"], DistributionConfig=config)

    turn(False)
    return Case(undo=partial(turn, True))
