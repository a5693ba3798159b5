"""What boto3 raises, told apart by what a writer may conclude from it."""

from enum import Enum, auto

from botocore import exceptions as botocore_exceptions
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    FlexibleChecksumError,
    IncompleteReadError,
    NoAuthTokenError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
    ProfileNotFound,
    ProxyConnectionError,
    ResponseStreamingError,
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
    REFUSED = auto()  # the credentials do not suffice, or the bucket's key is not to be had
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
# S3 says of these that the request was wrong, though it was only spoilt on its way.
_SPOILT = frozenset({"BadDigest", "IncompleteBody", "RequestTimeout", "XAmzContentSHA256Mismatch"})
# Said with 503 or 429, and by the service behind the bucket's key with 400.
_TOO_BUSY = frozenset(
    {
        "BandwidthLimitExceeded",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_OF_THE_KEY = "KMS."
_CUT_SHORT = (
    FlexibleChecksumError,
    IncompleteReadError,
    ResponseParserError,
    ResponseStreamingError,
)


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
        code = code_of(error)
        if code in _SPOILT or code.removeprefix(_OF_THE_KEY) in _TOO_BUSY:
            return Fault.UNCERTAIN
        if status in (401, 403) or code in _EXPIRED or code.startswith(_OF_THE_KEY):
            return Fault.REFUSED
        if status == 501:  # such as a store that knows no conditional writes
            return Fault.OTHER
        if status == 429 or status >= 500 or status == 0:
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
    if fault is Fault.REFUSED and _is_of_the_key(error):
        return AccessRefused(
            f"The cloud could not use the key that encrypts {where} ({code})",
            "These credentials need kms:Decrypt and kms:GenerateDataKey for the bucket's key, "
            "which must be enabled",
        )
    if code in _EXPIRED:
        return AccessRefused(
            f"The credentials for {where} have expired ({code})",
            "Sign in again; if that does not help, close qdn and open it anew",
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
    return _unreachable(error, where)


def _unreachable(error: Exception, where: str) -> StoreUnreachable:
    """What is told where it may have happened or not."""
    code, check = code_of(error), "Check the network; nothing is lost, try again"
    if isinstance(error, ProxyConnectionError):
        return StoreUnreachable(
            f"The proxy on the way to {where} does not answer",
            "Check what HTTPS_PROXY and HTTP_PROXY name; nothing is lost, try again",
        )
    if code in _SPOILT:
        return StoreUnreachable(f"The request for {where} was spoilt on its way ({code})", check)
    if isinstance(error, ClientError):
        busy = code.removeprefix(_OF_THE_KEY) in _TOO_BUSY
        what = "is too busy for" if busy else "failed by itself at"
        return StoreUnreachable(
            f"The cloud {what} {where} ({code})", "Nothing is lost; try again in a minute"
        )
    if isinstance(error, _CUT_SHORT):
        return StoreUnreachable(
            f"The answer from {where} came cut short or damaged ({code})", check
        )
    return StoreUnreachable(f"No answer from {where} ({code})", check)


def _is_of_the_key(error: Exception) -> bool:
    """Whether it is the bucket's key that was refused: S3 names the permission in its message."""
    if not isinstance(error, ClientError):
        return False
    return code_of(error).startswith(_OF_THE_KEY) or "kms:" in str(
        error.response.get("Error", {}).get("Message", "")
    )


REQUEST_ERRORS = (BotoCoreError, ClientError, OSError, HTTPError, ResponseParserError)
