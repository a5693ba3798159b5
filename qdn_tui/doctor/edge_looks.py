"""Looks at the edge: the distribution that a name leads to, and the function before its pages."""

import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from qdn_tui.cloud import Cloud, CloudUnreachable
from qdn_tui.cloud.proxies import is_localhost, proxy_for
from qdn_tui.cloud.web import fetch
from qdn_tui.deploy import edge, engine
from qdn_tui.deploy.errors import Refused
from qdn_tui.deploy.plan import Where
from qdn_tui.deploy.routes import TRACK, Route, event, told
from qdn_tui.doctor.evidence import DistributionFacts, FunctionFacts
from qdn_tui.doctor.spelling import shortened
from qdn_tui.doctor.surroundings import FETCH_WITHIN_S, Reached, host_of
from qdn_tui.domain.text import safe

if TYPE_CHECKING:
    from mypy_boto3_cloudfront.type_defs import DistributionConfigOutputTypeDef

# CloudFront's own, where a distribution says nothing.
_DEFAULT_ERROR_TTL_S = 10
_ERRORS_THAT_MATTER = frozenset({403, 404, 500, 502, 503, 504})


def distribution(cloud: Cloud, where: Where = "site") -> DistributionFacts:
    """The distribution of the customers' site, or of another place.

    Raises:
        ClientError: it could not be asked; `NoSuchDistribution` where it is not there.
        ResourceUnnamed: the environment names none.
    """
    names = cloud.resources
    url: str = getattr(names, f"{where}_url")
    parts = urlsplit(url)
    name = parts.hostname or ""
    # Behind a proxy it is the proxy that knows names.
    asked_here = not is_localhost(name) and proxy_for(parts.scheme, name) is None
    answer = cloud.cloudfront.get_distribution(Id=getattr(names, f"{where}_distribution_id"))[
        "Distribution"
    ]
    config = answer["DistributionConfig"]
    function = names.get("staging_function_name" if where == "staging" else "function_name")
    return DistributionFacts(
        host=host_of(url) or "",
        resolves=_resolves(name) if asked_here else None,
        id=answer["Id"],
        is_enabled=config["Enabled"],
        status=answer["Status"],
        serves_host=_serves(answer["DomainName"], config, name),
        serves_bucket=_takes_pages_from(config, getattr(names, f"{where}_bucket")),
        runs_function=function is None or _runs(config, function),
        keeps_errors_s=keeps_errors_s(config),
        names=(answer["DomainName"].lower(), *_aliases(config)),
    )


def _resolves(name: str) -> bool:
    try:
        socket.getaddrinfo(name, None)
    except OSError:
        return False
    return True


def _aliases(config: "DistributionConfigOutputTypeDef") -> tuple[str, ...]:
    return tuple(alias.lower() for alias in config.get("Aliases", {}).get("Items", []))


def _serves(own_name: str, config: "DistributionConfigOutputTypeDef", name: str) -> bool:
    aliases = _aliases(config)
    label = own_name.partition(".")[0].lower()
    # The embedded cloud answers under the same label of another domain.
    if name in aliases or name == own_name.lower() or name.partition(".")[0] == label:
        return True
    return any(alias.startswith("*.") and name.endswith(alias[1:]) for alias in aliases)


def _takes_pages_from(config: "DistributionConfigOutputTypeDef", bucket: str) -> bool:
    wanted = config["DefaultCacheBehavior"]["TargetOriginId"]
    origins = config["Origins"]["Items"]
    return any(
        one["Id"] == wanted and one["DomainName"].startswith(f"{bucket}.s3") for one in origins
    )


def _runs(config: "DistributionConfigOutputTypeDef", function: str) -> bool:
    attached = config["DefaultCacheBehavior"].get("FunctionAssociations", {}).get("Items", [])
    return any(
        one["EventType"] == "viewer-request" and one["FunctionARN"].endswith(f"/{function}")
        for one in attached
    )


def keeps_errors_s(config: "DistributionConfigOutputTypeDef") -> int:
    """The longest that an error which matters stays in the edge's memory, in seconds."""
    said = {
        int(one["ErrorCode"]): int(one.get("ErrorCachingMinTTL", _DEFAULT_ERROR_TTL_S))
        for one in config.get("CustomErrorResponses", {}).get("Items", [])
    }
    return max(said.get(code, _DEFAULT_ERROR_TTL_S) for code in _ERRORS_THAT_MATTER)


def function(reached: Reached, target: str, token: str) -> FunctionFacts:
    """The edge function, and what its LIVE code makes of `target`, path and query.

    Args:
        token: what of it is shown shortened only.

    Raises:
        ClientError: it could not be asked.
        ResourceUnnamed: the environment names none.
    """
    cloud, name = reached.cloud, reached.cloud.resources.function_name
    live = edge.live_code(cloud.cloudfront, name)
    draft = edge.draft_code(cloud.cloudfront, name)
    recorded, release = None, None
    with suppress(Exception):  # the records are a look of their own, and not needed for this one
        record = reached.record()
        if record is not None and record.function is not None:
            recorded, release = record.function.code.encode(), record.function.release
    route = _route(target)
    routed, by = _tried(cloud, live, route) if live is not None else (None, "")
    return FunctionFacts(
        name=name,
        is_published=live is not None,
        is_recorded=None if recorded is None else live == recorded,
        draft_is_recorded=recorded is not None and draft == recorded,
        routed_to=None if routed is None else routed.replace(token, shortened(token)),
        wanted=TRACK,
        engine=by,
        release=release,
        told=release_told(cloud.resources.get("site_url")),
    )


def _route(target: str) -> Route:
    path, _, query = target.partition("?")
    # A language of the viewer's own leads to its page; this asks for the first one.
    kept = [(name, value) for name, value in parse_qsl(query) if name != "lang"]
    return Route(path, TRACK, query="&".join(f"{name}={value}" for name, value in kept))


def _tried(cloud: Cloud, live: bytes, route: Route) -> tuple[str | None, str]:
    """What the LIVE code makes of an address: in Node where there is one, else by CloudFront."""
    site = cloud.resources.get("site_distribution_id")
    ids: Mapping[Where, str] = {"site": site} if site is not None else {}
    asked = event(route, ids)
    if engine.node() is not None:
        try:
            run = engine.run_in_node(live, [asked])[0]
        except Refused as error:
            return error.message, "Node"
        return (f"an error ({safe(run.thrown, 80)})" if run.thrown else told(run.result)), "Node"
    if cloud.environment.is_local:
        return None, ""
    return told(_test_live(cloud, asked)), edge.TEST_FUNCTION


def _test_live(cloud: Cloud, asked: dict[str, Any]) -> object:
    name = cloud.resources.function_name
    # Of the test stage, whichever stage is tried.
    described = cloud.cloudfront.describe_function(Name=name, Stage="DEVELOPMENT")
    result = cloud.cloudfront.test_function(
        Name=name,
        IfMatch=described["ETag"],
        Stage="LIVE",
        EventObject=json.dumps(asked).encode(),
    )["TestResult"]
    if result.get("FunctionErrorMessage"):
        return f"an error ({safe(result['FunctionErrorMessage'], 80)})"
    said = json.loads(result.get("FunctionOutput") or "{}")
    return said.get("response") or said.get("request") or {}


def release_told(site_url: str | None) -> str | None:
    """The release that the function tells at the edge itself; None where it tells none."""
    if site_url is None:
        return None
    with suppress(CloudUnreachable, ValueError, KeyError, TypeError):
        answer = fetch(f"{site_url}/__release", timeout_s=FETCH_WITHIN_S)
        if answer.status == 200:
            return safe(json.loads(answer.body)["release"], 40)
    return None
