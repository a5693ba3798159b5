"""The function's AWS clients, made in a third of the time that boto3 takes to make one.

What costs is reading the descriptions of AWS's services: botocore looks through all of them for
the one named, and parses it by a slow way. boto3 adds transfers of large files, which nobody
here makes.
"""

import gzip
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import orjson
from botocore import UNSIGNED
from botocore.config import Config
from botocore.loaders import Loader
from botocore.session import get_session

from qdn_tui.api.deployment import Deployment

if TYPE_CHECKING:
    from botocore.loaders import JSONFileLoader
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_s3 import S3Client

_UNPACKED: Mapping[str, Callable[[bytes], bytes]] = {".json": bytes, ".json.gz": gzip.decompress}


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
    session.register_component("data_loader", _Descriptions(service))
    return session.create_client(
        service,
        region_name=region,
        endpoint_url=deployment.endpoint_url,
        config=Config(**options),
    )


class _Files:
    """Reads a description as botocore's reader of files does, only faster."""

    def exists(self, name: str) -> bool:
        """Whether there is a description by this name."""
        return any(Path(name + ending).is_file() for ending in _UNPACKED)

    def load_file(self, name: str) -> Any:
        """The description, or None where there is none."""
        for ending, unpacked in _UNPACKED.items():
            file = Path(name + ending)
            if file.is_file():
                return orjson.loads(unpacked(file.read_bytes()))
        return None


class _Descriptions(Loader):
    """botocore's descriptions, of which one service is all there is."""

    FILE_LOADER_CLASS = cast("type[JSONFileLoader]", _Files)

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002
        """The one service, without a look at what else is described."""
        return [self._service]
