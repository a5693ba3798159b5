"""The function's AWS clients, made in a third of the time that boto3 takes to make one.

What costs is reading the descriptions of AWS's services (`store.descriptions`). boto3 adds
transfers of large files, which nobody here makes.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from botocore import UNSIGNED
from botocore.config import Config
from botocore.session import get_session

from qdn_tui.api.deployment import Deployment
from qdn_tui.store.descriptions import Descriptions

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_s3 import S3Client


def s3_client(
    deployment: Deployment, *, connect_timeout_s: float, read_timeout_s: float
) -> "S3Client":
    """A client that asks once: what a lost answer means is for the store to decide."""
    options: dict[str, Any] = {
        "connect_timeout": connect_timeout_s,
        "read_timeout": read_timeout_s,
        # boto3's own retry could meet our own write as a conflict.
        "retries": {"mode": "standard", "total_max_attempts": 1},
        "tcp_keepalive": True,
    }
    if deployment.endpoint_url is not None:
        # An S3 that is not AWS's may lack its newer checksums and host names, and stands beside
        # us, never behind a proxy.
        options |= {
            "request_checksum_calculation": "when_required",
            "response_checksum_validation": "when_required",
            "s3": {"addressing_style": "path"},
            "proxies": {},
        }
    return cast("S3Client", _client("s3", deployment, deployment.region, options))


def cognito_client(
    deployment: Deployment, region: str, *, timeout_s: float
) -> "CognitoIdentityProviderClient":
    """A client for what anybody may ask a user pool: to log in, to renew, to log out.

    These calls are not signed, so the function needs no permission for any of them.
    """
    options: dict[str, Any] = {
        "connect_timeout": timeout_s,
        "read_timeout": timeout_s,
        "retries": {"mode": "standard", "total_max_attempts": 1},
        "signature_version": UNSIGNED,
    }
    if deployment.endpoint_url is not None:
        options["proxies"] = {}
    made = _client("cognito-idp", deployment, region, options)
    return cast("CognitoIdentityProviderClient", made)


def _client(
    service: str, deployment: Deployment, region: str | None, options: Mapping[str, Any]
) -> object:
    session = get_session()
    session.register_component("data_loader", Descriptions())
    return session.create_client(
        service,
        region_name=region,
        endpoint_url=deployment.endpoint_url,
        config=Config(**options),
    )
