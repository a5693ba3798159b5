"""Why a look could not be taken, told apart by what can be done about it."""

from collections.abc import Iterator

from qdn_tui.cloud import (
    CloudUnreachable,
    CredentialsRefused,
    NotRunning,
    ResourceUnnamed,
    StackMissing,
)
from qdn_tui.cloud.failures import error_code
from qdn_tui.doctor.asking import TookTooLong
from qdn_tui.doctor.evidence import Hindrance, Trouble
from qdn_tui.domain.text import safe
from qdn_tui.errors import QdnError
from qdn_tui.store.errors import (
    AccessRefused,
    DocumentMissing,
    DocumentUnreadable,
    StoreUnreachable,
)

_LONGEST = 200
_CODES = {
    "ExpiredToken": Hindrance.EXPIRED,
    "ExpiredTokenException": Hindrance.EXPIRED,
    "RequestExpired": Hindrance.EXPIRED,
    "TokenRefreshRequired": Hindrance.EXPIRED,
    "InvalidAccessKeyId": Hindrance.NO_CREDENTIALS,
    "InvalidClientTokenId": Hindrance.NO_CREDENTIALS,
    "InvalidToken": Hindrance.NO_CREDENTIALS,
    "SignatureDoesNotMatch": Hindrance.NO_CREDENTIALS,
    "UnrecognizedClientException": Hindrance.NO_CREDENTIALS,
    "InvalidSignatureException": Hindrance.NO_CREDENTIALS,
    "AuthFailure": Hindrance.NO_CREDENTIALS,
    "AccessDenied": Hindrance.DENIED,
    "AccessDeniedException": Hindrance.DENIED,
    "UnauthorizedOperation": Hindrance.DENIED,
    "403": Hindrance.DENIED,
    "NoSuchBucket": Hindrance.NO_BUCKET,
    "NoSuchKey": Hindrance.MISSING,
    "NoSuchDistribution": Hindrance.MISSING,
    "NoSuchFunctionExists": Hindrance.MISSING,
    "NoSuchResource": Hindrance.MISSING,
    "ResourceNotFoundException": Hindrance.MISSING,
    "404": Hindrance.MISSING,
    "PermanentRedirect": Hindrance.WRONG_REGION,
    "AuthorizationHeaderMalformed": Hindrance.WRONG_REGION,
    "IllegalLocationConstraintException": Hindrance.WRONG_REGION,
    "RequestTimeTooSkewed": Hindrance.CLOCK,
    "RequestInTheFuture": Hindrance.CLOCK,
}
_KINDS: tuple[tuple[type[Exception], Hindrance], ...] = (
    (TookTooLong, Hindrance.SLOW),
    (NotRunning, Hindrance.NOT_RUNNING),
    (StackMissing, Hindrance.NO_STACK),
    (ResourceUnnamed, Hindrance.UNNAMED),
    (DocumentUnreadable, Hindrance.DAMAGED),
    (DocumentMissing, Hindrance.MISSING),
    (StoreUnreachable, Hindrance.UNREACHABLE),
    (CloudUnreachable, Hindrance.UNREACHABLE),
    (AccessRefused, Hindrance.DENIED),
    (CredentialsRefused, Hindrance.NO_CREDENTIALS),
)


def trouble_of(error: Exception) -> Trouble:
    """What an error says about the way to what was asked for."""
    return Trouble(_hindrance(error), _said(error))


def _hindrance(error: Exception) -> Hindrance:
    from botocore import exceptions as aws

    nobody = (
        aws.NoCredentialsError,
        aws.PartialCredentialsError,
        aws.CredentialRetrievalError,
        aws.ProfileNotFound,
    )
    expired = (aws.SSOError, aws.TokenRetrievalError, aws.UnauthorizedSSOTokenError)
    for one in _causes(error):
        if isinstance(one, expired):
            return Hindrance.EXPIRED
        if isinstance(one, nobody):
            return Hindrance.NO_CREDENTIALS
        if (known := _CODES.get(error_code(one))) is not None:
            return known
        if isinstance(one, (aws.HTTPClientError, aws.ConnectionError)):
            return Hindrance.UNREACHABLE
    return next((found for kind, found in _KINDS if isinstance(error, kind)), Hindrance.OTHER)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it was raised from: the cloud's own word is the last of them."""
    one: BaseException | None = error
    while one is not None:
        yield one
        one = one.__cause__


def _said(error: Exception) -> str:
    """In a line; of an error nobody foresaw its type alone: its words may be anybody's."""
    if isinstance(error, QdnError):
        return safe(error.message, _LONGEST)
    if code := error_code(error):
        return f"the cloud answered {safe(code, 80)}"
    return type(error).__name__
