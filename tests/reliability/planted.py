"""Stores with the bugs that other programs have: a proof that does not notice them proves nothing.

Most are planted between the store and its client, where they do not depend on how the store is
written.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import orjson
from botocore.exceptions import ClientError

from qdn_tui.domain.changes import Change
from qdn_tui.store.errors import StoreBusy, StoreUnreachable
from qdn_tui.store.faults import REQUEST_ERRORS, Fault, fault_of
from qdn_tui.store.protocol import Snapshot
from qdn_tui.store.s3 import S3JobStore
from tests.reliability.chain import Wrong

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

NewStore = Callable[..., S3JobStore]


@dataclass(frozen=True)
class _Client:
    """A client in front of the real one."""

    real: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


class _WithoutIfMatch(_Client):
    """Writes over whatever is there."""

    def put_object(self, *, IfMatch: str = "", **request: Any) -> Any:  # noqa: N803
        del IfMatch
        return self.real.put_object(**request)


class _TakesConflictForSuccess(_Client):
    """Believes that a 412 is its own earlier write."""

    def put_object(self, **request: Any) -> Any:
        try:
            return self.real.put_object(**request)
        except ClientError as error:
            if fault_of(error) is Fault.CONFLICT:
                return {"ETag": '"whatever"'}
            raise


class _ForgetsOperations(_Client):
    """Knows none of the operations that stand in a document, not even its own."""

    def get_object(self, **request: Any) -> Any:
        answer = self.real.get_object(**request)
        body = answer["Body"].read().replace(b'"op_id":"', b'"op_id":"hidden-')
        return {**answer, "Body": io.BytesIO(body)}

    def put_object(self, *, Body: bytes, **request: Any) -> Any:  # noqa: N803
        body = Body.replace(b'"op_id":"hidden-', b'"op_id":"')
        return self.real.put_object(Body=body, **request)


class _RetriesBlindly(_ForgetsOperations):
    """Sends a PUT without an answer again by itself, as boto3 does, and knows no operations."""

    def put_object(self, **request: Any) -> Any:
        for _ in range(3):
            try:
                return super().put_object(**request)
            except REQUEST_ERRORS as error:
                if fault_of(error) is not Fault.UNCERTAIN:
                    raise
        return super().put_object(**request)


class _TakesSilenceForFailure(S3JobStore):
    """Says that nothing was written where nobody answered."""

    def apply(self, changes: Sequence[Change], over: Snapshot | None = None) -> Snapshot:
        try:
            return super().apply(changes, over)
        except StoreUnreachable as error:
            raise StoreBusy(error.message, error.next_step) from error


class _DropsUnknownFields(_Client):
    """Writes of a customer only what it knows."""

    def put_object(self, *, Body: bytes, **request: Any) -> Any:  # noqa: N803
        document = orjson.loads(Body)
        for job in document["jobs"]:
            customer = job.get("customer") if isinstance(job, dict) else None
            for name in [name for name in customer or () if name.startswith("x_")]:
                del job["customer"][name]
        return self.real.put_object(Body=orjson.dumps(document), **request)


class _DropsBadRecords(_Client):
    """Writes only what it could read."""

    def put_object(self, *, Body: bytes, **request: Any) -> Any:  # noqa: N803
        document = orjson.loads(Body)
        document["jobs"] = [
            job for job in document["jobs"] if isinstance(job, dict) and job.get("price")
        ]
        return self.real.put_object(Body=orjson.dumps(document), **request)


class _WritesNewerForms(_Client):
    """Takes every form of the document for its own."""

    def get_object(self, **request: Any) -> Any:
        answer = self.real.get_object(**request)
        body = answer["Body"].read().replace(b'"schema_version": 2', b'"schema_version": 1')
        return {**answer, "Body": io.BytesIO(body)}


class Bug(NamedTuple):
    """A planted bug.

    Attributes:
        name: for people.
        new_store: makes a store that has it, with the arguments of `S3JobStore`.
        shows_as: one of these must be found.
    """

    name: str
    new_store: NewStore
    shows_as: frozenset[Wrong]


def _behind(client: type[_Client]) -> NewStore:
    return lambda s3, *place, **options: S3JobStore(cast("S3Client", client(s3)), *place, **options)


NO_CONDITION = Bug("no If-Match", _behind(_WithoutIfMatch), frozenset({Wrong.LOST}))
CONFLICT_IS_SUCCESS = Bug(
    "412 taken for success", _behind(_TakesConflictForSuccess), frozenset({Wrong.LOST})
)
NO_OPERATIONS = Bug("no op_id check", _behind(_ForgetsOperations), frozenset({Wrong.DOUBLED}))
BLIND_RETRY = Bug("blind retry", _behind(_RetriesBlindly), frozenset({Wrong.DOUBLED}))
SILENCE_IS_FAILURE = Bug(
    "no answer taken for failure", _TakesSilenceForFailure, frozenset({Wrong.PHANTOM})
)
BUGS = (NO_CONDITION, CONFLICT_IS_SUCCESS, NO_OPERATIONS, BLIND_RETRY, SILENCE_IS_FAILURE)

UNKNOWN_FIELD_DROPPED = Bug(
    "unknown fields dropped", _behind(_DropsUnknownFields), frozenset({Wrong.LOST})
)
BAD_RECORD_DROPPED = Bug(
    "bad records dropped", _behind(_DropsBadRecords), frozenset({Wrong.LOST, Wrong.REWRITTEN})
)
NEWER_FORM_WRITTEN = Bug(
    "a newer form written", _behind(_WritesNewerForms), frozenset({Wrong.REWRITTEN})
)
