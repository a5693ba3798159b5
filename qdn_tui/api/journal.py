"""The function's log: one JSON line a request, and where it broke; never what was in it.

A path holds a tracking token, a body a customer, an exception's text either of them. So a line
names the route by its template and an exception by its type and place.
"""

import traceback
from pathlib import Path

from aws_lambda_powertools import Logger

from qdn_tui.api.deployment import Misconfigured
from qdn_tui.domain.business import BusinessFileError
from qdn_tui.store.errors import StoreError
from qdn_tui.store.faults import code_of

SERVICE = "qdn-api"
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_PLACES = 6

logger = Logger(service=SERVICE, utc=True, use_rfc3339=True)


def answered(
    correlation_id: str, method: str, route: str | None, status: int, milliseconds: float
) -> None:
    """Note that a request was answered.

    Args:
        correlation_id: the id AWS gave the request.
        method: as it came.
        route: the template of the path, such as `/api/track/<token>`; None where there is none.
        status: HTTP status of the answer.
        milliseconds: how long it took.
    """
    logger.info(
        "answered",
        extra={
            "correlation_id": correlation_id,
            "method": method if method in _METHODS else "other",
            "route": route,
            "status": status,
            "milliseconds": round(milliseconds, 1),
        },
    )


def turned_away(correlation_id: str) -> None:
    """Note a request that did not come through our edge."""
    logger.warning("turned away", extra={"correlation_id": correlation_id})


def store_failed(correlation_id: str, error: StoreError) -> None:
    """Note that the jobs could not be read or written."""
    cause = error.__cause__
    logger.error(
        "store failed",
        extra={
            "correlation_id": correlation_id,
            "fault": type(error).__name__,
            "cause": code_of(cause) if isinstance(cause, Exception) else None,
        },
    )


def pool_failed(correlation_id: str, code: str) -> None:
    """Note that the user pool gave no answer, or one that nobody foresaw."""
    logger.error("pool failed", extra={"correlation_id": correlation_id, "cause": code})


def broke(correlation_id: str, error: BaseException) -> None:
    """Note an error nobody foresaw: its type and the places it passed."""
    # These two are about our own files and name the key to correct.
    ours = isinstance(error, Misconfigured | BusinessFileError)
    frames = traceback.extract_tb(error.__traceback__)[-_PLACES:]
    logger.error(
        "broke",
        extra={
            "correlation_id": correlation_id,
            "fault": type(error).__name__,
            "reason": str(error) if ours else None,
            "places": [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames],
        },
    )
