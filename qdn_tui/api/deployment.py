"""What the function's environment says about where it runs, and its bundle about what it is."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qdn_tui.errors import QdnError
from qdn_tui.resources import RELEASE_FILE

_UNRELEASED = "unreleased"


class Misconfigured(QdnError):
    """A variable of the function's environment is missing; the message names it."""

    exit_code = 2


@dataclass(frozen=True)
class Deployment:
    """One deployed function.

    Attributes:
        data_bucket: the bucket that holds the jobs.
        jobs_key: their object's key.
        public_url: address of the customers' site; None where nobody said.
        region: AWS region; None where the SDK's own configuration says.
        endpoint_url: where the AWS API answers; None for AWS itself.
        user_pool_id: the staff's user pool; None where there are no logins.
        user_pool_client_id: the dashboard's client of that pool.
    """

    data_bucket: str
    jobs_key: str
    public_url: str | None
    region: str | None
    endpoint_url: str | None
    user_pool_id: str | None = None
    user_pool_client_id: str | None = None


def deployment_of(environ: Mapping[str, str]) -> Deployment:
    """Read the function's environment.

    Raises:
        Misconfigured: `QDN_DATA_BUCKET` is not set.
    """
    bucket = environ.get("QDN_DATA_BUCKET")
    if not bucket:
        raise Misconfigured("QDN_DATA_BUCKET is not set for the function", "Deploy the stack again")
    return Deployment(
        data_bucket=bucket,
        jobs_key=environ.get("QDN_JOBS_KEY") or "jobs.json",
        public_url=environ.get("QDN_PUBLIC_URL") or None,
        region=environ.get("AWS_REGION") or None,
        endpoint_url=environ.get("AWS_ENDPOINT_URL") or None,
        user_pool_id=environ.get("QDN_USER_POOL_ID") or None,
        user_pool_client_id=environ.get("QDN_USER_POOL_CLIENT_ID") or None,
    )


def is_lambda() -> bool:
    """Whether this process is a function's own, with nothing else in it."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def release_of(root: Path) -> str:
    """Id of the release that put this code live; `unreleased` where no deploy did.

    Args:
        root: where the code finds its files (`resource_root()`).
    """
    try:
        return (root / RELEASE_FILE).read_text("utf-8").strip() or _UNRELEASED
    except OSError:
        return _UNRELEASED
