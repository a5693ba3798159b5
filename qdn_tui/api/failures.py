"""What every exception becomes for the client. Nothing of its text leaves the function."""

from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)

from qdn_tui.api.answers import Failure
from qdn_tui.store.errors import StoreError

# The tracking page asks again by itself every 15 s at the soonest.
RETRY_AFTER_SECONDS = 5


def failure_of(error: Exception) -> Failure:
    """The answer to a request that ended in `error`."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, StoreError):
        return Failure(
            503,
            "unavailable",
            "We cannot reach our desk right now. Please try again in a moment.",
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
        )
    if isinstance(error, RequestValidationError):
        return Failure(422, "invalid", "Some fields are not right.", fields=_fields(error))
    if isinstance(error, RequestUnsupportedContentType):
        return Failure(415, "unsupported_media_type", "Send JSON or a form.")
    return Failure(500, "internal", "Something went wrong on our side. Please try again.")


def forbidden() -> Failure:
    """The request did not come through our edge."""
    return Failure(403, "forbidden", "This address is not served directly.")


def no_route() -> Failure:
    """There is no such path."""
    return Failure(404, "no_route", "There is nothing at this address.")


def wrong_method(allowed: str) -> Failure:
    """The path is there, but not for this method; `allowed` is the value of Allow."""
    return Failure(
        405, "method_not_allowed", f"This address takes {allowed}.", headers={"Allow": allowed}
    )


def job_not_found() -> Failure:
    """No job for this link: never was, was replaced, or ended too long ago; all look the same."""
    return Failure(404, "not_found", "Job not found, or this tracking link is no longer valid.")


def _fields(error: RequestValidationError) -> dict[str, str]:
    """What is wrong with which field; the first complaint about each."""
    fields: dict[str, str] = {}
    for problem in error.errors():
        # The first step says where the field came from: body, query, path.
        name = ".".join(str(step) for step in problem["loc"][1:]) or str(problem["loc"][0])
        fields.setdefault(name, str(problem.get("msg", "")).removeprefix("Value error, "))
    return fields
