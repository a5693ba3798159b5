"""An S3 of one bucket in memory: conditional reads and writes, and every version kept."""

import io
from collections.abc import Callable
from datetime import datetime
from hashlib import md5
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError


class MemoryS3:
    """Answers as S3 does, at once and in the order it is asked.

    The ETag is the content's MD5, so that equal content brings back an old ETag, as there. Of
    writes at once over one state one gets through, and who reads meanwhile reads one state.

    Attributes:
        bodies: every body that was ever written, oldest first.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._written_at = now()
        self.bodies: list[bytes] = []
        self._writing = Lock()

    @property
    def etag(self) -> str:
        return _etag(self.bodies[-1])

    def get_object(self, *, IfNoneMatch: str = "", **_: str) -> dict[str, Any]:  # noqa: N803
        if not self.bodies:
            raise refusal("GetObject", 404, "NoSuchKey")
        body = self.bodies[-1]
        if IfNoneMatch == _etag(body):
            raise refusal("GetObject", 304, "304")
        return {"Body": io.BytesIO(body), "ETag": _etag(body), "LastModified": self._written_at}

    def put_object(
        self,
        *,
        Body: bytes | str,  # noqa: N803
        IfMatch: str | None = None,  # noqa: N803
        IfNoneMatch: str | None = None,  # noqa: N803
        **_: str,
    ) -> dict[str, Any]:
        with self._writing:
            if IfMatch is not None and not self.bodies:
                raise refusal("PutObject", 404, "NoSuchKey")
            if (IfMatch is not None and IfMatch != self.etag) or (
                IfNoneMatch is not None and self.bodies
            ):
                raise refusal("PutObject", 412, "PreconditionFailed")
            self.bodies.append(Body.encode() if isinstance(Body, str) else Body)
            self._written_at = self._now()
            return {"ETag": self.etag}


def refusal(operation: str, status: int, code: str) -> ClientError:
    """What boto3 raises where S3 answers with an error."""
    response: Any = {
        "Error": {"Code": code, "Message": code},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, operation)


def _etag(body: bytes) -> str:
    return f'"{md5(body, usedforsecurity=False).hexdigest()}"'
