"""What can go wrong when speaking to a cloud, named by what the user can do about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from qdn_tui.cloud.permissions import LACKING
from qdn_tui.domain.text import safe
from qdn_tui.errors import QdnError
from qdn_tui.settings import Environment

# What the credentials may not do; "403" is all that the answer to a HEAD can say.
_DENIED = frozenset(
    {"403", "AccessDenied", "AccessDeniedException", "Forbidden", "UnauthorizedOperation"}
)
# What is wrong with the credentials themselves.
_REFUSED = frozenset(
    {
        "400",  # all that the answer to a HEAD can say of an expired token
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "UnrecognizedClientException",
    }
)


class CloudError(QdnError):
    """A cloud did not do what was asked."""


class CloudUnreachable(CloudError):
    """No answer came: the network is away, or the endpoint is wrong."""

    exit_code: ClassVar[int] = 6


class CredentialsRefused(CloudError):
    """There are no credentials, they have expired, or they may not do this."""

    exit_code: ClassVar[int] = 6


class StackMissing(CloudError):
    """The environment has no stack yet, or one that never got complete."""

    exit_code: ClassVar[int] = 5


class ResourceUnnamed(CloudError):
    """Neither the stack nor qdn.toml says what something is called."""

    exit_code: ClassVar[int] = 5


class ResourceMissing(CloudError):
    """What an environment names is not there."""

    exit_code: ClassVar[int] = 5


def error_code(error: BaseException) -> str:
    """The AWS error code of a botocore ClientError; empty for anything else."""
    response = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


@contextmanager
def named_errors(environment: Environment) -> Iterator[None]:
    """Turn botocore's errors into ours: unreachable, refused, or an answer nobody expected."""
    from botocore import exceptions as aws

    name, region = environment.name, environment.region
    try:
        yield
    except (
        aws.NoCredentialsError,
        aws.PartialCredentialsError,
        aws.CredentialRetrievalError,
        aws.ProfileNotFound,
        aws.SSOError,
        aws.LoginError,
    ) as error:
        raise CredentialsRefused(
            f"There are no working credentials for {name}: {safe(error, 200)}", _log_in(environment)
        ) from error
    except aws.ClientError as error:
        code = error_code(error)
        said = safe(error.response.get("Error", {}).get("Message", ""), 300).rstrip(".")
        if code in _DENIED:
            needed = safe(error.response.get("Error", {}).get(LACKING, error.operation_name), 300)
            raise CredentialsRefused(
                f"{name} refused {error.operation_name}: {said or code}",
                f"Have {needed} allowed, or log in as somebody who may",
            ) from error
        if code in _REFUSED:
            raise CredentialsRefused(
                f"{name} refused {error.operation_name}: {said or code}", _log_in(environment)
            ) from error
        if code == "NoSuchBucket":
            gone = safe(error.response.get("Error", {}).get("BucketName", ""), 100)
            raise ResourceMissing(
                f"A bucket of {name} does not exist{f': {gone}' if gone else ''}",
                "Correct its name in qdn.toml, or see `qdn cloud status`",
            ) from error
        raise CloudError(
            f"{name} answered {code} to {error.operation_name}: {said}", "Try again; see the log"
        ) from error
    except aws.ProxyConnectionError as error:
        raise CloudUnreachable(
            f"The proxy between this machine and {name} does not answer",
            "Check what HTTPS_PROXY and HTTP_PROXY name; NO_PROXY excepts hosts from it",
        ) from error
    except (aws.ConfigParseError, aws.ConfigNotFound) as error:
        raise CredentialsRefused(
            f"The AWS configuration of {name} cannot be read: {safe(error, 200)}",
            "Correct that file",
        ) from error
    except (aws.HTTPClientError, aws.ConnectionError) as error:
        if environment.is_local and (stopped := _stopped()) is not None:
            raise stopped from error
        raise CloudUnreachable(
            f"{name} in {region} does not answer", "Check the network and try again"
        ) from error


def _stopped() -> CloudUnreachable | None:
    """The embedded cloud was stopped under somebody's hands; None where it runs."""
    from qdn_tui.cloud import local

    if local.running() is not None:
        return None
    told = local.NotRunning()
    return CloudUnreachable(told.message, told.next_step)


def _log_in(environment: Environment) -> str:
    profile = f" --profile {environment.profile}" if environment.profile else ""
    return f"Log in again, for example with: aws sso login{profile}"
