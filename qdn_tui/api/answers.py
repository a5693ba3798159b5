"""What the API answers: a view as JSON, or one shape for everything that went wrong."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

import orjson
from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel, ConfigDict

from qdn_tui.domain.job import UtcTime

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

JSON = "application/json"
# Nothing here may be kept on the way: a status changes when the dispatcher says so, and
# CloudFront would otherwise hold an error for ten seconds.
NO_STORE = "no-store"


class View(BaseModel):
    """Something the API shows; built field by field, so that nothing else can slip in."""

    # Built when first shown: a function that starts is waited for by one request of one kind.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class FieldError(View):
    """What is wrong with one field."""

    code: str
    message: str


class SlotView(View):
    """A window of a day: its name within the day, its times, and how many jobs still fit in.

    `left` is also 0 where it is `too_soon`: the time to book it online has passed.
    """

    date: str
    window: str
    start_at: UtcTime
    end_at: UtcTime
    left: int
    too_soon: bool


class ErrorDetail(View):
    """What went wrong: a code for programs, a sentence for people; for each field; instead."""

    code: str
    message: str
    # Left out where they are empty; pydantic copies the first.
    fields: dict[str, FieldError] = {}
    alternatives: tuple[SlotView, ...] = ()


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
        alternatives: windows with room, where the wanted one has none.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        fields: Mapping[str, FieldError] | None = None,
        headers: Mapping[str, str] | None = None,
        alternatives: Sequence[SlotView] = (),
    ) -> None:
        super().__init__(code)
        self.status = status
        self.headers = dict(headers or {})
        self.view = ErrorView(
            error=ErrorDetail(
                code=code,
                message=message,
                fields=dict(fields or {}),
                alternatives=tuple(alternatives),
            )
        )

    @property
    def body(self) -> dict[str, Any]:
        """The answer's JSON; what has nothing to say is left out."""
        return self.view.model_dump(mode="json", exclude_defaults=True)


class SeeOther(Exception):
    """A plain form was taken; the browser opens `path` next."""

    def __init__(self, path: str) -> None:
        super().__init__("see other")
        self.path = path


_Shown = TypeVar("_Shown", bound=BaseModel)


def shown(view: _Shown, *, status: int = 200, cache_control: str = NO_STORE) -> Response[_Shown]:
    """A view as an answer."""
    return Response(
        status_code=status,
        content_type=JSON,
        headers={"Cache-Control": cache_control},
        # As text: Powertools documents the view by the route's annotation and sends what is here.
        body=cast("_Shown", view.model_dump_json()),
    )


def refused(failure: Failure) -> Response[str]:
    """A failure as an answer."""
    return Response(
        status_code=failure.status,
        content_type=JSON,
        headers={"Cache-Control": NO_STORE, **failure.headers},
        body=as_json(failure.body),
    )


def page(status: int, html: str, headers: Mapping[str, str] | None = None) -> Response[str]:
    """A page of HTML."""
    return Response(
        status_code=status,
        content_type="text/html; charset=utf-8",
        headers={"Cache-Control": NO_STORE, **(headers or {})},
        body=html,
    )


def see_other(path: str) -> Response[str]:
    """What a browser gets after a form: the address to open next."""
    return Response(status_code=303, headers={"Cache-Control": NO_STORE, "Location": path}, body="")


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


def documented(description: str) -> "OpenAPIResponse":
    """An error answer in the OpenAPI document."""
    return {"description": description, "content": {JSON: {"model": ErrorView}}}


NOT_READ = "The jobs cannot be read now; Retry-After says when to ask again"
READING_FAILS: "dict[int, OpenAPIResponse]" = {503: documented(NOT_READ)}
"""What every route that reads the jobs may answer."""

WRITING_FAILS: "dict[int, OpenAPIResponse]" = {
    400: documented("The body cannot be read"),
    413: documented("The body is longer than 16 KB"),
    503: documented("The jobs cannot be reached now; the same request may be sent again"),
}
"""What every route that changes them may answer."""
