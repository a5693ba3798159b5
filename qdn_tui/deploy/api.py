"""The API's Lambda: a new version made and tried, then the alias moved to it, or back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qdn_tui.api.gate import SECRETS
from qdn_tui.cloud.api_release import CHANGED_SETTINGS, make_version
from qdn_tui.cloud.bundle import Bundle
from qdn_tui.cloud.clients import Cloud
from qdn_tui.cloud.failures import error_code
from qdn_tui.deploy.errors import DeployError, Moved, Refused
from qdn_tui.deploy.records import LiveApi
from qdn_tui.domain.text import safe

_SECRET = SECRETS[0]
_SHIP_INSTEAD = "Deploy the older source instead: `qdn deploy run --source FOLDER`"


@dataclass(frozen=True)
class Alias:
    """What the distributions call, with the revision that a change of it has to match."""

    version: str
    revision: str | None


def alias_of(cloud: Cloud) -> Alias:
    """The alias as it is."""
    answer = cloud.lambda_.get_alias(
        FunctionName=cloud.resources.api_function_name, Name=cloud.resources.api_alias
    )
    return Alias(answer["FunctionVersion"], answer.get("RevisionId"))


def code_of(cloud: Cloud, version: str) -> str:
    """Digest of a version's code, in base64."""
    return cloud.lambda_.get_function_configuration(
        FunctionName=cloud.resources.api_function_name, Qualifier=version
    )["CodeSha256"]


def stands(cloud: Cloud, recorded: LiveApi, alias: Alias) -> bool:
    """Whether the alias is where a release left it, or where we put the same code's new settings.

    `qdn cloud up` and `qdn cloud rotate-origin-secret` do that, in a version which says so.
    """
    if recorded.version == alias.version:
        return True
    live = cloud.lambda_.get_function_configuration(
        FunctionName=cloud.resources.api_function_name, Qualifier=alias.version
    )
    told = live.get("Description", "")
    return told == CHANGED_SETTINGS and live["CodeSha256"] == recorded.code_sha256


def publish(
    cloud: Cloud, bundle: Bundle, digest: str, release: str, parts: Mapping[str, str]
) -> LiveApi:
    """Upload the bundle and make a version of it; nobody calls it yet.

    Publishing equal code twice gives the same version, so doing so again does no harm.

    Args:
        digest: what the bundle was made of.
        release: what it tells of itself.
        parts: the digest, part by part.
    """
    function = cloud.resources.api_function_name
    latest = cloud.lambda_.get_function_configuration(FunctionName=function)
    if latest["CodeSha256"] != bundle.code_sha256:
        cloud.lambda_.update_function_code(FunctionName=function, ZipFile=bundle.content)
    version = make_version(cloud, bundle.code_sha256, f"release {release}")
    return LiveApi(
        version=version,
        code_sha256=bundle.code_sha256,
        digest=digest,
        release=release,
        parts=dict(parts),
    )


def smoke(cloud: Cloud, made: LiveApi, *, has_jobs: bool) -> str | None:
    """Ask a version for its health, as CloudFront would. Returns what is worth a warning.

    Args:
        has_jobs: whether there are jobs to read; without any it cannot be healthy.

    Raises:
        DeployError: it crashes, does not answer as the API does, or is of another release.
        Refused: it is from before, or from within, a change of the edge's secret.
    """
    function, version = cloud.resources.api_function_name, made.version
    # As CloudFront asks today: an older version may know another secret.
    now = _secrets(cloud.lambda_.get_function_configuration(FunctionName=function))
    secret = now.get(_SECRET)
    answer = cloud.lambda_.invoke(
        FunctionName=function,
        Qualifier=version,
        Payload=json.dumps(_health_request(secret)).encode(),
    )
    said = answer["Payload"].read()
    if answer.get("FunctionError"):
        raise _crashed(function, version, said)
    try:
        told: dict[str, Any] = json.loads(said)
        status = told["statusCode"]
    except (ValueError, TypeError, KeyError):
        raise _crashed(function, version, said) from None
    if secret is None:
        # It turns away whoever lacks the secret, which shows that it starts.
        if status != 403:
            raise _crashed(function, version, said)
        return f"{function} shows its secret to nobody here: only its start was tried"
    if status == 403:
        raise Refused(
            f"Version {version} of {function} is from before the secret of the edge was changed, "
            "and would turn everybody away",
            _SHIP_INSTEAD,
        )
    its = _secrets(
        cloud.lambda_.get_function_configuration(FunctionName=function, Qualifier=version)
    )
    if set(its.values()) - set(now.values()):
        raise Refused(
            f"Version {version} of {function} was made while the secret of the edge was changed, "
            "and would still let in whoever knows the last one",
            _SHIP_INSTEAD,
        )
    if made.release and _release_in(told) != made.release:
        raise _crashed(function, version, said)
    if status == 200:
        return None
    if status == 503 and not has_jobs:
        return f"API version {version} runs, but cannot read the jobs: {safe(told['body'], 200)}"
    raise _crashed(function, version, said)


def _secrets(function: Mapping[str, Any]) -> dict[str, str]:
    """The secrets that a version was told, by their variables; none where they are hidden."""
    told = function.get("Environment", {}).get("Variables", {})
    return {name: told[name] for name in SECRETS if told.get(name)}


def _release_in(told: Mapping[str, Any]) -> str | None:
    try:
        return str(json.loads(told["body"])["release"])
    except (ValueError, TypeError, KeyError):
        return None


def move_alias(cloud: Cloud, before: Alias, version: str) -> None:
    """Point the alias at a version, if it is still as it was.

    Raises:
        Moved: somebody else moved it.
    """
    from botocore.exceptions import ClientError

    condition: dict[str, Any] = {"RevisionId": before.revision} if before.revision else {}
    try:
        cloud.lambda_.update_alias(
            FunctionName=cloud.resources.api_function_name,
            Name=cloud.resources.api_alias,
            FunctionVersion=version,
            **condition,
        )
    except ClientError as error:
        if error_code(error) != "PreconditionFailedException":
            raise
        if alias_of(cloud).version != version:
            raise Moved(
                f"The alias {cloud.resources.api_alias} of {cloud.resources.api_function_name} "
                "was moved by somebody else",
                "Look at `qdn deploy history`, then plan again",
            ) from error


def _health_request(secret: str | None) -> dict[str, Any]:
    """`GET /api/health` as a function URL hands it over (payload format 2.0)."""
    headers = {"host": "smoke.invalid", "accept": "application/json"}
    if secret is not None:
        headers["x-qdn-origin"] = secret
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/api/health",
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "smoke",
            "domainName": "smoke.invalid",
            "domainPrefix": "smoke",
            "http": {
                "method": "GET",
                "path": "/api/health",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "qdn deploy",
            },
            "requestId": "qdn-deploy-smoke",
            "routeKey": "$default",
            "stage": "$default",
            "time": "01/Jan/2026:00:00:00 +0000",
            "timeEpoch": 1767225600000,
        },
        "isBase64Encoded": False,
    }


def _crashed(function: str, version: str, said: bytes) -> DeployError:
    shown = safe(said.decode("utf-8", "replace"), 300)
    return DeployError(
        f"Version {version} of {function} does not work and was not put live: {shown}",
        "Read its log, correct the API, and deploy again",
    )
