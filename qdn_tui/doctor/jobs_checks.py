"""Checks of where the jobs are: the bucket, the document, how fast news come, what is due."""

import time
from collections.abc import Iterator

from qdn_tui.cloud.failures import error_code
from qdn_tui.doctor.surroundings import Reached
from qdn_tui.store.archiving import plan
from qdn_tui.store.earlier import kept_days_by
from qdn_tui.store.errors import DocumentMissing, DocumentUnreadable
from qdn_tui.store.findings import Finding, fail, ok, warn
from qdn_tui.store.inspection import form_findings, record_findings, size_findings
from qdn_tui.store.tries import PREFIX

# A board asks every second and a half: an answer that takes longer comes late to everybody.
_SLOW_S = 1.5
_BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")

# `qdn cloud up` leaves a bucket that was there before as it is.
_GIVE_IT_RULES = "Give it the lifecycle rules that docs/operations.md has for a bucket of your own"


def bucket(reached: Reached) -> Iterator[Finding]:
    """Whether the data bucket keeps versions, and is closed to the public."""
    from botocore.exceptions import ClientError

    name, s3 = reached.cloud.resources.data_bucket, reached.cloud.s3_files
    if s3.get_bucket_versioning(Bucket=name).get("Status") != "Enabled":
        yield warn(
            "bucket",
            f"{name} keeps no versions, so that nothing could be restored",
            "Turn versioning on for it; `qdn cloud up` does so for its own",
        )
        return
    try:
        blocked = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    except ClientError as error:
        if error_code(error) != "NoSuchPublicAccessBlockConfiguration":
            raise
        blocked = {}
    if not all(blocked.get(one) for one in _BLOCKS):
        yield warn(
            "bucket",
            f"{name} does not block public access in every way",
            "Block all public access for it in S3",
        )
        return
    yield ok("bucket", f"{name} keeps versions and is closed to the public")


def retention(reached: Reached) -> Iterator[Finding]:
    """Whether earlier versions, and counts of attempts to log in, leave the data bucket again."""
    from botocore.exceptions import ClientError

    name, s3 = reached.cloud.resources.data_bucket, reached.cloud.s3_files
    try:
        rules = s3.get_bucket_lifecycle_configuration(Bucket=name).get("Rules", [])
    except ClientError as error:
        if error_code(error) != "NoSuchLifecycleConfiguration":
            raise
        rules = []
    versions = kept_days_by(rules, reached.store.key)
    if versions is None:
        yield warn("retention", f"{name} keeps earlier versions for ever", _GIVE_IT_RULES)
    elif not any(
        rule.get("Status") == "Enabled"
        and "Days" in rule.get("Expiration", {})
        and PREFIX.startswith(rule.get("Filter", {}).get("Prefix") or rule.get("Prefix") or "?")
        for rule in rules
    ):
        yield warn("retention", f"{name} keeps counts of log-ins for ever", _GIVE_IT_RULES)
    else:
        yield ok("retention", f"{name} keeps earlier versions for {versions} days")


def jobs(reached: Reached) -> Iterator[Finding]:
    """Whether the document can be read, and every record in it."""
    try:
        snapshot = reached.snapshot()
    except (DocumentMissing, DocumentUnreadable) as error:
        yield fail("jobs", error.message, error.next_step)
        return
    document = snapshot.document
    yield ok("jobs", f"{reached.store.address}, revision {document.revision}")
    yield from form_findings(document)
    yield from record_findings(document)
    yield from size_findings(snapshot, reached.now())


def feed(reached: Reached) -> Iterator[Finding]:
    """How long a look for other people's changes takes when there are none."""
    known = reached.snapshot()
    began = time.monotonic()
    reached.store.read(known)
    took = time.monotonic() - began
    said = f"A look for news takes {took * 1000:.0f} ms"
    if took > _SLOW_S:
        yield warn("feed", said, "Check the network: other people's changes come late")
    else:
        yield ok("feed", said)


def archive_due(reached: Reached) -> Iterator[Finding]:
    """Finished jobs that the document could do without."""
    due = plan(reached.snapshot().document, reached.now())
    count = len(due.records)
    if count:
        jobs_due = "1 finished job is" if count == 1 else f"{count} finished jobs are"
        yield warn("archive", f"{jobs_due} due for the archive", "Run `qdn store archive`")
    else:
        yield ok("archive", "No finished job is due for the archive")
