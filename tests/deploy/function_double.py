"""The calls of a CloudFront Function that moto lacks: update, test, publish, and what is LIVE.

They are answered where moto answers, so that headers and errors come through boto3's parsers.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest
from moto import mock_aws
from moto.cloudfront.models import CloudFrontFunction, cloudfront_backends
from moto.core.botocore_stubber import BotocoreStubber

if TYPE_CHECKING:
    from mypy_boto3_cloudfront import CloudFrontClient

NAME = "routes"
FIRST = b"function handler(event) { return event.request; }"
_PATH = re.compile(r"/2020-05-31/function/([\w-]+)(?:/(publish|test))?(?:\?Stage=(\w+))?$")
_LARGEST = 10_240

Outcome = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]


@dataclass
class FunctionDouble:
    """One function.

    Attributes:
        outcome: what its code makes of an event, as TestFunction tells it.
        etag_header: how an update's answer spells it; empty sends none.
        live: the published code.
        calls: what was asked, in order.
        busy: percent of the allowed time.
    """

    outcome: Callable[[Any], Outcome] = lambda event: {"request": event["request"]}
    etag_header: str = "ETtag"
    live: bytes | None = None
    busy: str = "12"
    calls: list[str] = field(default_factory=list)

    @property
    def function(self) -> CloudFrontFunction:
        """As moto has it: the test stage."""
        (backend,) = cloudfront_backends["123456789012"].values()
        return backend.functions[NAME]

    def answer(self, request: AWSPreparedRequest) -> Answer | None:
        path = _PATH.search(request.url)
        if path is None:
            return None
        if request.method == "GET":
            return self._live() if path[3] == "LIVE" else None
        self.calls.append(path[2] or "update")
        if not self._matches(request):
            return _error(400, "InvalidIfMatchVersion")
        if path[2] == "publish":
            self.live = self.function.code
            return self._summary()
        if path[2] == "test":
            return self._test(request)
        code = base64.b64decode(_element(request, "FunctionCode"))
        if len(code) > _LARGEST:
            return _error(413, "FunctionSizeLimitExceeded")
        self.function.code = code
        self.function.etag = f"E{len(self.calls)}"
        return self._summary(self.function.etag)

    def _matches(self, request: AWSPreparedRequest) -> bool:
        given = request.headers["If-Match"]
        return (given.decode() if isinstance(given, bytes) else given) == self.function.etag

    def _live(self) -> Answer:
        if self.live is None:
            return _error(404, "NoSuchFunctionExists")
        return 200, {"ETag": "ELIVE"}, self.live

    def _summary(self, etag: str = "") -> Answer:
        headers = {self.etag_header: etag} if etag and self.etag_header else {}
        body = f"<FunctionSummary><Name>{NAME}</Name></FunctionSummary>"
        return 200, headers, body.encode()

    def _test(self, request: AWSPreparedRequest) -> Answer:
        came = self.outcome(json.loads(base64.b64decode(_element(request, "EventObject"))))
        thrown = came.pop("thrown", "")
        body = (
            f"<TestResult><ComputeUtilization>{self.busy}</ComputeUtilization>"
            f"<FunctionErrorMessage>{escape(thrown)}</FunctionErrorMessage>"
            f"<FunctionOutput>{escape(json.dumps(came))}</FunctionOutput></TestResult>"
        )
        return 200, {}, body.encode()


@contextmanager
def cloudfront_with(double: FunctionDouble) -> Iterator["CloudFrontClient"]:
    """moto's CloudFront with one function, never published; the double has its missing calls."""
    others = BotocoreStubber.process_request

    def answered(stub: BotocoreStubber, request: AWSPreparedRequest) -> Any:
        return double.answer(request) or others(stub, request)

    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(BotocoreStubber, "process_request", answered)
        client = boto3.client(
            "cloudfront",
            region_name="us-east-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )
        client.create_function(
            Name=NAME,
            FunctionConfig={"Comment": "kept", "Runtime": "cloudfront-js-2.0"},
            FunctionCode=FIRST,
        )
        yield client


def _element(request: AWSPreparedRequest, name: str) -> str:
    body = request.body.decode() if isinstance(request.body, bytes) else str(request.body)
    found = re.search(rf"<{name}>([^<]*)</{name}>", body)
    assert found is not None
    return found[1]


def _error(status: int, code: str) -> Answer:
    body = (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>"
        "<Message>as planned</Message></Error></ErrorResponse>"
    )
    return status, {}, body.encode()
