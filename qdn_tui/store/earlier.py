"""What the bucket's earlier versions still hold of an erased customer, until when, and no longer.

S3 keeps what an object was before each write. Nothing can be taken out of such a version; it can
only go as a whole, by the bucket's own rule or by `purge`, and with it the way back to that state.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.store.archiving import CLOCKS_DIFFER_BY
from qdn_tui.store.codec import decode
from qdn_tui.store.erasing import Whom
from qdn_tui.store.errors import AccessRefused, DocumentUnreadable, StoreUnreachable
from qdn_tui.store.faults import REQUEST_ERRORS, as_store_error
from qdn_tui.store.s3_document import S3Document
from qdn_tui.store.versions import Version, Versions

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import LifecycleRuleOutputTypeDef

_AT_ONCE = 1000
# S3 counts from the midnight, UTC, that follows.
_UP_TO = timedelta(days=1)


@dataclass(frozen=True)
class Earlier:
    """Versions of one object that hold the customer.

    Attributes:
        key: the object's.
        versions: newest first.
        until: when the bucket's rule has removed the last of them; None where it has no rule, or
            these credentials may not read it.
    """

    key: str
    versions: tuple[Version, ...]
    until: datetime | None


def earlier(
    stores: Sequence[S3Document], whom: Whom, since: datetime | None = None
) -> Iterator[Earlier]:
    """For each object that has any: the versions in which the customer stands.

    Those between the first and the last that hold the customer count as one of them.

    Args:
        since: what is older is not read: as `taken_here` tells.

    Raises:
        StoreError: the versions could not be listed or read.
    """
    for store in stores:
        kept = [
            one
            for one in store.versions.newest_first()
            if since is None or one.at >= since - CLOCKS_DIFFER_BY
        ]
        first = _first_holding(store.versions, kept, whom)
        if first is None:
            continue
        before = _first_holding(store.versions, kept[:first:-1], whom)
        last = len(kept) - before if before is not None else first + 1
        # What stood last is an earlier version only since the next write.
        left = kept[first - 1].at if first else kept[first].at
        days = kept_days(store.s3, store.bucket, store.key)
        until = left + timedelta(days=days) + _UP_TO if days is not None else None
        states = tuple(one for one in kept[first:last] if not one.is_deletion)
        yield Earlier(store.key, states, until)


def taken_here(job: Job) -> datetime | None:
    """When this program wrote the job for the first time.

    None where it came from elsewhere, by an import or in an older file: it may have stood in the
    bucket before the time it gives itself, which is a guess where its record knew none.
    """
    made = (entry.at for entry in job.history if entry.kind == "create" and entry.op_id)
    return next(made, None)


def kept_days(s3: "S3Client", bucket: str, key: str) -> int | None:
    """For how many days the bucket keeps earlier versions of an object; None where nobody knows."""
    try:
        rules = s3.get_bucket_lifecycle_configuration(Bucket=bucket).get("Rules", [])
    except REQUEST_ERRORS:
        return None
    return kept_days_by(rules, key)


def kept_days_by(rules: Sequence["LifecycleRuleOutputTypeDef"], key: str) -> int | None:
    """The same by the rules of a bucket; None where they never take earlier versions away.

    A rule that spares some of them, by tag, size or number, promises nothing of any.
    """
    days = [
        rule["NoncurrentVersionExpiration"]["NoncurrentDays"]
        for rule in rules
        if rule.get("Status") == "Enabled"
        and rule.get("Filter", {}).keys() <= {"Prefix"}
        and "NewerNoncurrentVersions" not in rule.get("NoncurrentVersionExpiration", {})
        and key.startswith(rule.get("Filter", {}).get("Prefix") or rule.get("Prefix") or "")
        and "NoncurrentDays" in rule.get("NoncurrentVersionExpiration", {})
    ]
    return min(days, default=None)


def purge(store: S3Document, versions: Sequence[Version]) -> int:
    """Remove earlier versions of an object for good; how many. The live one is never touched.

    Raises:
        ReadOnly: this environment takes no writes.
        AccessRefused: these credentials may not: it takes s3:DeleteObjectVersion.
        StoreError: not all could be removed; running it again goes on from there.
    """
    store.require_writable()
    going = [one for one in versions if not one.is_live]
    for place in range(0, len(going), _AT_ONCE):
        objects = [
            {"Key": store.key, "VersionId": one.version_id}
            for one in going[place : place + _AT_ONCE]
        ]
        try:
            answer = store.s3.delete_objects(
                Bucket=store.bucket,
                Delete={"Objects": objects, "Quiet": True},  # type: ignore[typeddict-item]
            )
        except REQUEST_ERRORS as error:
            raise as_store_error(error, store.address) from error
        if left := answer.get("Errors"):
            what = f"{len(left)} versions of {store.address} could not be removed"
            if any(one.get("Code") == "AccessDenied" for one in left):
                raise AccessRefused(
                    what,
                    "It takes s3:DeleteObjectVersion, which no desk's policy gives; ask whoever "
                    "runs the account",
                )
            raise StoreUnreachable(what, "Run it again; it goes on from there")
    return len(going)


def _first_holding(versions: Versions, kept: Sequence[Version], whom: Whom) -> int | None:
    """The place of the first version that holds the customer; None where none does."""
    for place, (version, stored) in enumerate(versions.read_all(kept)):
        if stored is None:
            continue
        try:
            document = decode(stored.body, written_at=version.at)
        except DocumentUnreadable:
            # Nobody can say what a damaged version holds.
            if any(token.encode() in stored.body for token in whom.tokens):
                return place
            continue
        if _holds(document, whom):
            return place
    return None


def _holds(document: Document, whom: Whom) -> bool:
    copy = document.get(whom.job_id)
    if copy is not None and not copy.is_erased:
        return True
    return any(whom.stands_in(entry) for entry in document.quarantined)
