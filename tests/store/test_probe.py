"""A store that cannot compare and swap is refused, whatever it pretends."""

from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest

from qdn_tui.store.check import probe_finding
from qdn_tui.store.errors import AccessRefused, CannotSwap, DocumentMissing, StoreUnreachable
from qdn_tui.store.findings import Level
from qdn_tui.store.probe import RACERS, probe
from tests.store.bucket import NAME, TIMED_OUT, Bucket, Fault, Wire, answered


def test_a_store_that_compares_and_swaps_passes_and_is_left_clean(bucket: Bucket) -> None:
    bucket.s3.put_bucket_versioning(Bucket=NAME, VersioningConfiguration={"Status": "Enabled"})
    report = probe(bucket.s3, NAME)
    assert report.failure is None
    report.require()
    assert len(report.steps) == 8
    listed = bucket.s3.list_object_versions(Bucket=NAME)
    assert not listed.get("Versions")
    assert not listed.get("DeleteMarkers")
    assert probe_finding(report).level is Level.OK


class Pretending:
    """A store whose conditional writes are not what they seem."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3

    def __getattr__(self, name: str) -> Any:
        return getattr(self._s3, name)


class Deaf(Pretending):
    """Takes any write, whatever its condition."""

    def put_object(self, **arguments: Any) -> Any:
        return self._s3.put_object(
            **{key: value for key, value in arguments.items() if not key.startswith("If")}
        )


class DeafToIfMatch(Pretending):
    """Knows first writes, as S3 did for a while, but not `If-Match`."""

    def put_object(self, **arguments: Any) -> Any:
        arguments.pop("IfMatch", None)
        return self._s3.put_object(**arguments)


class DeafToIfNoneMatch(Pretending):
    def put_object(self, **arguments: Any) -> Any:
        arguments.pop("IfNoneMatch", None)
        return self._s3.put_object(**arguments)


class Racy(Pretending):
    """Compares, then writes: right as long as nobody else does so between the two."""

    def __init__(self, s3: Any) -> None:
        super().__init__(s3)
        self._compared = Barrier(RACERS)

    def put_object(self, **arguments: Any) -> Any:
        wanted = arguments.pop("IfMatch", None)
        if wanted is not None:
            stands = self._s3.head_object(Bucket=arguments["Bucket"], Key=arguments["Key"])["ETag"]
            if stands != wanted:
                raise answered(412, "PreconditionFailed")("PutObject")
            if b"racer" in arguments["Body"]:
                self._compared.wait(60)
        return self._s3.put_object(**arguments)


class RacyAndSilent(Racy):
    """As above, and then tells all but one that they lost."""

    def put_object(self, **arguments: Any) -> Any:
        racing = b"racer" in arguments["Body"]
        answer = super().put_object(**arguments)
        if racing and arguments["Body"].endswith(b"0"):
            return answer
        if racing:
            raise answered(412, "PreconditionFailed")("PutObject")
        return answer


class WritesWhatItRefuses(Pretending):
    """Says 412, and writes all the same."""

    def put_object(self, **arguments: Any) -> Any:
        try:
            return self._s3.put_object(**arguments)
        except Exception:
            Deaf(self._s3).put_object(**arguments)
            raise


class Lost(Pretending):
    """Never lets a write over another through."""

    def put_object(self, **arguments: Any) -> Any:
        if "IfMatch" in arguments:
            raise answered(412, "PreconditionFailed")("PutObject")
        return self._s3.put_object(**arguments)


class Unknowing(Pretending):
    """Knows no conditional writes."""

    def put_object(self, **arguments: Any) -> Any:
        if any(key.startswith("If") for key in arguments):
            raise answered(501, "NotImplemented")("PutObject")
        return self._s3.put_object(**arguments)


@pytest.mark.parametrize(
    ("pretending", "said"),
    [
        (Deaf, "a second first write is refused, but it was written"),
        (DeafToIfNoneMatch, "a second first write is refused, but it was written"),
        (DeafToIfMatch, "a write over an older state is refused, but it was written"),
        (Racy, f"no more than one succeeds, but {RACERS} did"),
        (RacyAndSilent, "no more than one succeeds, but"),
        (WritesWhatItRefuses, "although it was refused"),
        (Lost, "a write over the newest state succeeds, but it was refused"),
        (Unknowing, "does not know such a write"),
    ],
)
def test_a_store_that_only_pretends_is_refused_and_left_clean(
    bucket: Bucket, pretending: Callable[[Any], Any], said: str
) -> None:
    report = probe(pretending(bucket.s3), NAME)
    with pytest.raises(CannotSwap, match=said) as refused:
        report.require()
    assert refused.value.exit_code == 3
    assert probe_finding(report).level is Level.FAIL
    assert "Contents" not in bucket.s3.list_objects_v2(Bucket=NAME)


@pytest.mark.parametrize(
    ("fault", "error"),
    [(answered(403, "AccessDenied"), AccessRefused), (TIMED_OUT, StoreUnreachable)],
)
def test_no_verdict_without_an_answer(
    bucket: Bucket, wire: Wire, fault: Fault, error: type[Exception]
) -> None:
    wire.before.append(fault)
    with pytest.raises(error):
        probe(bucket.s3, NAME)


def test_a_bucket_that_is_not_there_is_said_so(bucket: Bucket) -> None:
    with pytest.raises(DocumentMissing, match="bucket"):
        probe(bucket.s3, "no-such-bucket")


def test_racers_without_an_answer_condemn_nobody(bucket: Bucket, wire: Wire) -> None:
    wire.before.extend([None] * 4 + [TIMED_OUT] * 3)
    assert probe(bucket.s3, NAME).failure is None


def test_a_scratch_object_that_cannot_be_taken_away_is_named(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: Any) -> Any:
        raise answered(403, "AccessDenied")("DeleteObject")

    monkeypatch.setattr(bucket.s3, "delete_object", refused)
    report = probe(bucket.s3, NAME)
    assert report.left_behind is not None
    finding = probe_finding(report)
    assert finding.level is Level.WARN
    assert report.left_behind in finding.next_step
