"""The API's Lambda: what is live, making a version of what is not, changed settings put live."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qdn_tui.cloud.clients import Cloud
from qdn_tui.cloud.failures import CloudError, named_errors
from qdn_tui.domain.text import safe

if TYPE_CHECKING:
    from mypy_boto3_lambda.type_defs import FunctionConfigurationResponseTypeDef

# A function is `InProgress` after each update for some seconds.
_UPDATED_WITHIN_S = 60
# What a version says of itself that differs from the one before it in its settings alone.
CHANGED_SETTINGS = "changed settings"


@dataclass(frozen=True)
class LiveApi:
    """The version that the alias points at.

    Attributes:
        version: its number.
        code_sha256: the digest of its code, in base64.
        is_latest: its code and its configuration are those of the unpublished function.
    """

    version: str
    code_sha256: str
    is_latest: bool


def live_api(cloud: Cloud) -> LiveApi:
    """What the distributions call now."""
    function, alias = cloud.resources.api_function_name, cloud.resources.api_alias
    with named_errors(cloud.environment):
        live = cloud.lambda_.get_function_configuration(FunctionName=function, Qualifier=alias)
        latest = cloud.lambda_.get_function_configuration(FunctionName=function)
        version = cloud.lambda_.get_alias(FunctionName=function, Name=alias)["FunctionVersion"]
    same = live["CodeSha256"] == latest["CodeSha256"] and _settings(live) == _settings(latest)
    return LiveApi(version, live["CodeSha256"], same)


def publish_settings(cloud: Cloud) -> str | None:
    """Make changed settings of the function (memory, environment, ...) live.

    CloudFormation changes the unpublished function only. Code that was uploaded but never
    made live stays so: then the settings wait for the next deploy.

    Returns:
        The new version; None where there is nothing to do.
    """
    live = live_api(cloud)
    if live.is_latest:
        return None
    with named_errors(cloud.environment):
        latest = cloud.lambda_.get_function_configuration(
            FunctionName=cloud.resources.api_function_name
        )
        if latest["CodeSha256"] != live.code_sha256:
            return None
        version = make_version(cloud, live.code_sha256, CHANGED_SETTINGS)
        cloud.lambda_.update_alias(
            FunctionName=cloud.resources.api_function_name,
            Name=cloud.resources.api_alias,
            FunctionVersion=version,
        )
        return version


def make_version(cloud: Cloud, code_sha256: str, description: str) -> str:
    """Make a version of the unpublished function, if its code is the one meant. Returns its number.

    Nobody calls it before the alias moves there. Doing so twice gives the same version.

    Raises:
        CloudError: the function's latest update failed, or does not end.
    """
    function = cloud.resources.api_function_name
    _await_update(cloud, function)
    # AWS refuses if the code is no longer the one we mean.
    version = cloud.lambda_.publish_version(
        FunctionName=function, CodeSha256=code_sha256, Description=description[:256]
    )["Version"]
    if not version.isdigit():
        raise CloudError(f"{function} has no published version to go live with")
    return version


def _await_update(cloud: Cloud, function: str) -> None:
    deadline = time.monotonic() + _UPDATED_WITHIN_S
    while True:
        state = cloud.lambda_.get_function_configuration(FunctionName=function)
        status = state.get("LastUpdateStatus", "Successful")
        if status == "Successful":
            return
        if status == "Failed" or time.monotonic() > deadline:
            why = safe(state.get("LastUpdateStatusReason", "it takes too long"), 300)
            raise CloudError(f"{function} could not be updated: {why}", "Try again")
        time.sleep(cloud.clients.poll_s)


def _settings(version: "FunctionConfigurationResponseTypeDef") -> tuple[object, ...]:
    return (
        version.get("Runtime"),
        version.get("Handler"),
        version.get("Role"),
        version.get("MemorySize"),
        version.get("Timeout"),
        version.get("Architectures"),
        version.get("Environment", {}).get("Variables"),
    )
