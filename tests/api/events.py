"""Events of a function URL behind CloudFront (payload format 2.0), and its answers."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SECRET = "origin-secret-of-the-tests"


def event(
    path: str,
    method: str = "GET",
    *,
    query: str = "",
    headers: Mapping[str, str] | None = None,
    secret: str | None = SECRET,
    body: str | None = None,
) -> dict[str, Any]:
    """A request that CloudFront passes on; without a secret, one that came straight to the URL."""
    url_id = "abcdefghijklmnopqrstuvwxyz012345"
    domain = f"{url_id}.lambda-url.us-west-2.on.aws"
    sent = {
        "host": domain,
        "user-agent": "Amazon CloudFront",
        "via": "2.0 0123456789abcdef.cloudfront.net (CloudFront)",
        "x-amz-cf-id": "Jp0vWq3b1Yt6kG4dCw9RzXxU8sN2aLhE5oTfMiKqPyVbDgSjAnBrCu==",
        "x-amzn-tls-cipher-suite": "TLS_AES_128_GCM_SHA256",
        "x-amzn-tls-version": "TLSv1.3",
        "x-amzn-trace-id": "Root=1-68f0c1a2-0123456789abcdef01234567",
        "x-forwarded-for": "203.0.113.7",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
        "accept": "application/json",
        "accept-encoding": "gzip, br",
        **(headers or {}),
    }
    if secret is not None:
        sent["x-qdn-origin"] = secret
    made: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": sent,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": url_id,
            "domainName": domain,
            "domainPrefix": url_id,
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "130.176.0.1",
                "userAgent": "Amazon CloudFront",
            },
            "requestId": str(uuid.uuid4()),
            "routeKey": "$default",
            "stage": "$default",
            "time": "21/Nov/2026:15:40:00 +0000",
            "timeEpoch": 1795275600000,
        },
        "isBase64Encoded": False,
    }
    if query:
        made["queryStringParameters"] = dict(
            pair.partition("=")[::2] for pair in query.split("&") if pair
        )
    if body is not None:
        made["body"] = body
    return made


@dataclass(frozen=True)
class Answered:
    """What the function gave back.

    Attributes:
        status: HTTP status.
        headers: names in lower case.
        body: as sent.
        whole: the answer as it left the handler.
    """

    status: int
    headers: Mapping[str, str]
    body: str
    whole: Mapping[str, Any]

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Answered":
        assert answer["isBase64Encoded"] is False
        assert answer["cookies"] == []
        return cls(
            status=answer["statusCode"],
            headers={name.lower(): value for name, value in answer["headers"].items()},
            body=answer["body"],
            whole=answer,
        )

    @property
    def json(self) -> Any:
        """The body's JSON."""
        return json.loads(self.body)

    @property
    def bytes(self) -> bytes:
        """All of the answer, in one order: what two answers are compared by."""
        return json.dumps(self.whole, sort_keys=True).encode()
