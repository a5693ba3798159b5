"""A bucket of its own for a test, a client that retries nothing, and faults at the wire's end."""

import io
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.response import StreamingBody

from qdn_tui.store.codec import decode
from qdn_tui.store.s3 import JOBS_KEY, S3JobStore
from tests.domain.desk import BUSINESS, Clock

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

NAME = "jobs-of-the-tests"
URL = "https://s3.example"


@cache
def _session() -> boto3.Session:
    return boto3.Session(
        aws_access_key_id="testing", aws_secret_access_key="testing", region_name="us-west-2"
    )


def new_client(endpoint_url: str | None = None) -> "S3Client":
    """A client as the store needs it: one attempt a call."""
    config = Config(
        retries={"total_max_attempts": 1},
        connect_timeout=3,
        read_timeout=60,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path"},
    )
    return _session().client("s3", endpoint_url=endpoint_url, config=config)


@dataclass
class Waiting:
    """Time that passes only while the store waits."""

    now: float = 0.0
    waits: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@dataclass
class Bucket:
    """The data bucket with what stands in it."""

    s3: "S3Client"
    waiting: Waiting = field(default_factory=Waiting)

    def store(self, **options: Any) -> S3JobStore:
        """A desk's store over this bucket; it waits without time passing."""
        return S3JobStore(
            options.pop("s3", self.s3),
            NAME,
            BUSINESS,
            **{
                "clock": self.waiting.clock,
                "sleep": self.waiting.sleep,
                "now": Clock(),
                **options,
            },
        )

    def put(self, body: bytes) -> str:
        """Lay down a document as any plain S3 client may; its ETag."""
        return self.s3.put_object(Bucket=NAME, Key=JOBS_KEY, Body=body)["ETag"]

    def body(self) -> bytes:
        """The stored bytes."""
        return self.s3.get_object(Bucket=NAME, Key=JOBS_KEY)["Body"].read()

    def document(self) -> Any:
        """The stored document, read afresh."""
        return decode(self.body())


Fault = Callable[[str], Exception]


def answered(status: int, code: str, message: str = "as the test wants it") -> Fault:
    """The service's error answer with this status and code."""
    response: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return lambda operation: ClientError(response, operation)


NO_CONNECTION: Fault = lambda _: EndpointConnectionError(endpoint_url=URL)  # noqa: E731
RESET: Fault = lambda _: ConnectionClosedError(endpoint_url=URL)  # noqa: E731
TIMED_OUT: Fault = lambda _: ReadTimeoutError(endpoint_url=URL)  # noqa: E731
INTERNAL = answered(500, "InternalError")
SLOW_DOWN = answered(503, "SlowDown")
CONFLICT = answered(409, "ConditionalRequestConflict")
PRECONDITION = answered(412, "PreconditionFailed")


@dataclass(frozen=True)
class Sent:
    """A request as it left: its operation and its headers in lower case."""

    operation: str
    headers: dict[str, str]


class Wire:
    """Sits in a client's own event hooks: notes what is sent and breaks what a test wants broken.

    Attributes:
        sent: every request, those broken before they left included.
        before: faults for the next PUTs, that then never leave; None lets one through.
        after: faults for the next PUTs, that happen and whose answer gets lost.
        reads: faults for the next GETs.
        cut: how many bytes of the next GET's body arrive; None for all.
        between: called once, just before the next PUT is sent.
    """

    def __init__(self, s3: "S3Client") -> None:
        self.sent: list[Sent] = []
        self.before: deque[Fault | None] = deque()
        self.after: deque[Fault | None] = deque()
        self.reads: deque[Fault | None] = deque()
        self.cut: int | None = None
        self.between: Callable[[], object] | None = None
        for operation in ("GetObject", "PutObject"):
            s3.meta.events.register(
                f"before-send.s3.{operation}", self._leaving, unique_id=f"leaving-{operation}"
            )
            s3.meta.events.register(
                f"response-received.s3.{operation}", self._back, unique_id=f"back-{operation}"
            )

    @property
    def operations(self) -> list[str]:
        return [request.operation for request in self.sent]

    def count(self, operation: str) -> int:
        return self.operations.count(operation)

    def _leaving(self, request: Any, event_name: str, **_: Any) -> None:
        operation = event_name.rpartition(".")[2]
        headers = {
            str(name).lower(): value.decode() if isinstance(value, bytes) else str(value)
            for name, value in request.headers.items()
        }
        self.sent.append(Sent(operation, headers))
        script = self.before if operation == "PutObject" else self.reads
        fault = script.popleft() if script else None
        if operation == "PutObject" and self.between is not None:
            between, self.between = self.between, None
            between()
        if fault is not None:
            raise fault(operation)

    def _back(self, event_name: str, parsed_response: Any = None, **_: Any) -> None:
        operation = event_name.rpartition(".")[2]
        if operation == "PutObject" and parsed_response is not None and self.after:
            fault = self.after.popleft()
            if fault is not None:
                raise fault(operation)
        if operation == "GetObject" and self.cut is not None and "Body" in (parsed_response or {}):
            whole = parsed_response["Body"].read()
            parsed_response["Body"] = StreamingBody(io.BytesIO(whole[: self.cut]), len(whole))
            self.cut = None
