"""What boto3 raises, told apart by what a writer may conclude from it."""

from enum import Enum, auto

from botocore import exceptions as botocore_exceptions
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoAuthTokenError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
    UnknownEndpointError,
    ValidationError,
)
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError

from qdn_tui.store.errors import AccessRefused, DocumentMissing, StoreError, StoreUnreachable


class Fault(Enum):
    """What a failed request says about the state of the store."""

    CONFLICT = auto()  # someone else wrote first: certainly not written
    UNCERTAIN = auto()  # no answer, or a fault inside: it may have been written
    MISSING = auto()  # there is no such object
    REFUSED = auto()  # the credentials do not suffice
    OTHER = auto()  # our request was wrong


_CREDENTIALS = (
    CredentialRetrievalError,
    NoAuthTokenError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
    # `aws login` came with botocore 1.41.
    getattr(botocore_exceptions, "LoginError", NoCredentialsError),
)
# Raised before anything is sent.
_NEVER_SENT = (NoRegionError, ParamValidationError, UnknownEndpointError, ValidationError)
_EXPIRED = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidToken",
        "RequestExpired",
        "TokenRefreshRequired",
    }
)
_CLOCK_IS_OFF = frozenset({"RequestTimeTooSkewed", "RequestInTheFuture"})


def fault_of(error: Exception) -> Fault:
    """Classify what a request raised; anything that is not a clear answer is uncertain."""
    if isinstance(error, _CREDENTIALS):
        return Fault.REFUSED
    if isinstance(error, ClientError):
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        if status in (409, 412):
            return Fault.CONFLICT
        if status == 404:
            return Fault.MISSING
        if status in (401, 403) or code_of(error) in _EXPIRED:
            return Fault.REFUSED
        if status == 501:  # such as a store that knows no conditional writes
            return Fault.OTHER
        if status == 429 or status >= 500 or status == 0 or code_of(error) == "RequestTimeout":
            return Fault.UNCERTAIN
        return Fault.OTHER
    if isinstance(error, _NEVER_SENT):
        return Fault.OTHER
    return Fault.UNCERTAIN


def code_of(error: Exception) -> str:
    """The service's own word for the error, such as `NoSuchKey`."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return type(error).__name__


def as_store_error(error: Exception, where: str) -> StoreError:
    """What a person is told; `where` is the object's s3 address."""
    fault, code = fault_of(error), code_of(error)
    if code in _CLOCK_IS_OFF:
        return AccessRefused(
            f"The cloud refused the request for {where}, because this machine's clock is wrong",
            "Set the clock, then try again",
        )
    if fault is Fault.REFUSED:
        return AccessRefused(
            f"The cloud refused these credentials for {where} ({code})",
            "Sign in again, or check the profile in qdn.toml",
        )
    if fault is Fault.MISSING:
        if code == "NoSuchBucket":
            return DocumentMissing(
                f"The bucket of {where} does not exist",
                "Check the environment with `qdn cloud status`",
            )
        return DocumentMissing(
            f"There is no document at {where}",
            "Where there was one, `qdn store restore` brings it back; "
            "`qdn cloud up` makes the first one",
        )
    if fault is Fault.OTHER:
        return StoreError(
            f"The cloud did not accept the request for {where} ({code})",
            "Check the environment in qdn.toml",
        )
    return StoreUnreachable(
        f"No answer from {where} ({code})", "Check the network; nothing is lost, try again"
    )


REQUEST_ERRORS = (BotoCoreError, ClientError, OSError, HTTPError, ResponseParserError)
