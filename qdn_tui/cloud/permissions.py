"""Which permission a refused call lacked: the action and the resource, for whoever grants them.

AWS often says "Access Denied" and no more. The call's own parameters know what it was about.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.model import OperationModel

LACKING: Final = "LackedPermission"
"""Under this key of a refused answer's error stands what `watch` found out."""

_CONTEXT = "qdn_asked_about"
_REFUSED: Final = frozenset({401, 403})
# Where the action is not called as the operation is (Service Authorization Reference).
_ACTIONS: Final[Mapping[str, str]] = {
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:HeadBucket": "s3:ListBucket",
    # Without s3:ListBucket a missing object is refused as well.
    "s3:HeadObject": "s3:GetObject (and s3:ListBucket on its bucket)",
    "s3:GetObject": "s3:GetObject (and s3:ListBucket on its bucket)",
    "s3:CopyObject": "s3:PutObject, and s3:GetObject and s3:GetObjectVersion on what is copied,",
    "lambda:Invoke": "lambda:InvokeFunction",
}
_NAMES: Final = (
    "Key",
    "Bucket",
    "FunctionName",
    "Name",
    "DistributionId",
    "StackName",
    "UserPoolId",
)


def watch(client: "BaseClient") -> None:
    """Have a client's refused answers tell the permission that the call lacked."""
    client.meta.events.register("before-parameter-build", _remember)
    client.meta.events.register("after-call", _tell)


def lacked(service: str, operation: str, params: Mapping[str, Any]) -> str:
    """The permission that a call needs: `s3:PutObject on the-bucket/its-key`."""
    asked = f"{service}:{operation}"
    action = _ACTIONS.get(asked, asked)
    resource = _resource(params)
    return f"{action} on {resource}" if resource else action


def _resource(params: Mapping[str, Any]) -> str:
    bucket, key = params.get("Bucket"), params.get("Key")
    if bucket is not None:
        return f"{bucket}/{key}" if key is not None else str(bucket)
    return next((str(params[name]) for name in _NAMES if params.get(name)), "")


def _remember(params: Mapping[str, Any], context: dict[str, Any], **_: object) -> None:
    context[_CONTEXT] = {name: params[name] for name in _NAMES if name in params}


def _tell(
    http_response: Any,
    parsed: dict[str, Any],
    model: "OperationModel",
    context: Mapping[str, Any],
    **_: object,
) -> None:
    if http_response.status_code not in _REFUSED and not _says_denied(parsed):
        return
    service = model.service_model.signing_name
    parsed.setdefault("Error", {})[LACKING] = lacked(
        re.sub(r"[^a-z0-9-]", "", str(service)), model.name, context.get(_CONTEXT, {})
    )


def _says_denied(parsed: Mapping[str, Any]) -> bool:
    return "AccessDenied" in str(parsed.get("Error", {}).get("Code", ""))
