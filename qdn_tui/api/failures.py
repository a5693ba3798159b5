"""What every exception becomes for the client. Nothing of its text leaves the function."""

from collections.abc import Mapping

from qdn_tui.api.answers import Failure, FieldError
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


def invalid(fields: Mapping[str, FieldError]) -> Failure:
    """Some fields of the request are wrong."""
    return Failure(422, "invalid", "Please look at the marked fields.", fields=fields)


def bad_request(code: str, message: str, field: str = "") -> Failure:
    """The request cannot be understood."""
    fields = {field: FieldError(code=code, message=message)} if field else None
    return Failure(400, code, message, fields=fields)


def too_large(limit: int) -> Failure:
    """The body is longer than anything we take."""
    return Failure(413, "too_large", f"Send {limit // 1024} KB at the most.")


def unsupported() -> Failure:
    """The body is neither JSON nor a form."""
    return Failure(415, "unsupported_media_type", "Send JSON or a form.")
