"""What the API answers: a view as JSON, or one shape for everything that went wrong."""

from collections.abc import Mapping
from typing import Any, TypeVar

import orjson
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from pydantic import BaseModel, ConfigDict

JSON = "application/json"
# Nothing here may be kept on the way: a status changes when the dispatcher says so, and
# CloudFront would otherwise hold an error for ten seconds.
NO_STORE = "no-store"


class View(BaseModel):
    """Something the API shows; built field by field, so that nothing else can slip in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ErrorDetail(View):
    """What went wrong: a code for programs, a sentence for people, a line for each field."""

    code: str
    message: str
    fields: dict[str, str] = {}  # pydantic copies it; it is left out when empty


class ErrorView(View):
    """The body of every answer that is not a success."""

    error: ErrorDetail


class Failure(Exception):
    """A request that is answered by an error.

    Args:
        status: HTTP status.
        code: what programs go by.
        message: what people read.
        fields: what is wrong with which field of the request.
        headers: further headers.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.headers = dict(headers or {})
        self.view = ErrorView(
            error=ErrorDetail(code=code, message=message, fields=dict(fields or {}))
        )


_Shown = TypeVar("_Shown", bound=BaseModel)


def shown(view: _Shown, *, status: int = 200, cache_control: str = NO_STORE) -> Response[_Shown]:
    """A view as an answer."""
    return Response(
        status_code=status,
        content_type=JSON,
        headers={"Cache-Control": cache_control},
        body=view,
    )


def refused(failure: Failure) -> Response[str]:
    """A failure as an answer."""
    return Response(
        status_code=failure.status,
        content_type=JSON,
        headers={"Cache-Control": NO_STORE, **failure.headers},
        body=as_json(failure.view.model_dump(mode="json", exclude_defaults=True)),
    )


def empty(headers: Mapping[str, str]) -> Response[str]:
    """Success without a body."""
    return Response(status_code=204, headers={"Cache-Control": NO_STORE, **headers}, body="")


def as_json(value: Any) -> str:
    """JSON text, not escaped beyond need: the status marks travel as themselves."""
    return orjson.dumps(value).decode()


def for_function_url(response: Response[str]) -> dict[str, Any]:
    """The answer in the form a function URL takes (payload format 2.0)."""
    return {
        "statusCode": response.status_code,
        "headers": dict(response.headers),
        "cookies": [],
        "body": response.body,
        "isBase64Encoded": False,
    }


def documented(description: str) -> OpenAPIResponse:
    """An error answer in the OpenAPI document."""
    return {"description": description, "content": {JSON: {"model": ErrorView}}}
