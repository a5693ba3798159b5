"""Getting ready: look around, see what the API needs, decide; and the same out of a journal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qdn_tui.cloud.bundle import Bundle, build_bundle, bundle_digest, bundle_parts
from qdn_tui.cloud.clients import Cloud
from qdn_tui.cloud.failures import error_code
from qdn_tui.deploy import api
from qdn_tui.deploy.plan import RELEASE_ALONE, ApiChange, Plan, Purge, Where
from qdn_tui.deploy.planning import Work, Write, decide
from qdn_tui.deploy.records import Journal, Record
from qdn_tui.deploy.shipping import Shipping
from qdn_tui.deploy.source import Build
from qdn_tui.deploy.step import Kind, Step
from qdn_tui.deploy.survey import Survey, look_around


@dataclass(frozen=True)
class Prepared:
    """What there is, what is to be done, and how to make the API's bundle if it is needed.

    Attributes:
        api_parts: digests of what that is made of, part by part.
    """

    survey: Survey
    work: Work
    api_digest: str
    api_parts: Callable[[], dict[str, str]] = field(repr=False)
    bundle: Callable[[], Bundle] = field(repr=False)


def prepare(
    shipping: Shipping,
    kind: Kind,
    build: Build,
    *,
    paths: Mapping[Where, tuple[str, ...]] | None = None,
    target: Record | None = None,
    known: Prepared | None = None,
) -> Prepared:
    """Look around and decide. Writes nothing.

    Raises:
        Refused: a limit is exceeded.
    """
    survey = look_around(
        shipping.cloud, shipping.ledger, shipping.places, build, known.survey if known else None
    )
    checkout = shipping.source.root
    digest, change = "", None
    notes = list(shipping.lacks)
    if survey.alias is not None and Step.API in kind.steps:
        if target is not None:
            digest, change = _api_to_go_back_to(shipping.cloud, survey, target, notes)
        else:
            digest, change = _api_to_ship(shipping.cloud, survey, checkout, build.release)
    work = decide(
        kind,
        shipping.environment,
        build,
        shipping.places,
        survey,
        shipping.functions,
        api=change,
        notes=notes,
        paths=paths,
    )
    local = shipping.cloud.environment.is_local
    return Prepared(
        survey,
        work,
        digest,
        lambda: bundle_parts(with_dependencies=not local, checkout=checkout),
        lambda: build_bundle(with_dependencies=not local, checkout=checkout, release=build.release),
    )


def work_of(journal: Journal, build: Build, shipping: Shipping) -> Work:
    """The work of a run that broke off, as it was planned, whatever of it is done."""
    files = {file.key: file for file in build.files}
    writes = tuple(
        Write(where, files[key], journal.before.objects.get(where, {}).get(key))
        for where, keys in journal.written.items()
        for key in keys
    )
    removals = tuple(
        (where, key, was)
        for where, keys in journal.removed.items()
        for key in keys
        if (was := journal.before.objects.get(where, {}).get(key)) is not None
    )
    plan = Plan(
        kind=journal.kind,
        environment=shipping.environment,
        source=journal.source,
        release=journal.release,
        live_release=journal.previous_release,
        purges=tuple(
            Purge(place.where, place.distribution_id, paths)
            for place in shipping.places
            if place.distribution_id is not None
            and (paths := journal.to_purge.get(place.where)) is not None
        ),
        notes=shipping.lacks,
    )
    retired = {where: frozenset(keys) for where, keys in journal.retired.items()}
    return Work(plan, writes, removals, retired, journal.functions)


def _api_to_ship(
    cloud: Cloud, survey: Survey, checkout: Path, release: str
) -> tuple[str, ApiChange | None]:
    """Whether the API differs, found without making its bundle, which is slow.

    Its bundle says which release it is of, so that each release has a version of its own.
    """
    digest = bundle_digest(with_dependencies=not cloud.environment.is_local, checkout=checkout)
    alias, recorded = survey.alias, survey.record.api if survey.record else None
    if alias is None:
        return "", None
    name = cloud.resources.api_function_name
    if recorded is not None and (recorded.digest, recorded.release) == (digest, release):
        if recorded.version == alias.version:
            return digest, None
        if api.code_of(cloud, alias.version) == recorded.code_sha256:
            return digest, None
        return digest, ApiChange(name, alias.version, "somebody put another version live")
    if recorded is None or not recorded.digest:
        why = "no deploy recorded it yet"
    elif recorded.digest == digest:
        why = RELEASE_ALONE
    else:
        now = bundle_parts(with_dependencies=not cloud.environment.is_local, checkout=checkout)
        why = differing(recorded.parts, now)
    return digest, ApiChange(name, alias.version, why)


def differing(recorded: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Which parts of the API's bundle differ, for people; both are digests by part."""
    names = [name for name in {**now, **recorded} if recorded.get(name) != now.get(name)]
    if not recorded or not names:
        return "its code, or a text or price that it answers with, differs"
    return f"differs in its {', its '.join(names)}"


def _api_to_go_back_to(
    cloud: Cloud, survey: Survey, target: Record, notes: list[str]
) -> tuple[str, ApiChange | None]:
    from botocore.exceptions import ClientError

    recorded, alias = target.api, survey.alias
    if recorded is None or alias is None:
        notes.append("the release to go back to recorded no API: it is left as it is")
        return "", None
    if recorded.version == alias.version:
        return recorded.digest, None
    try:
        there = api.code_of(cloud, recorded.version)
    except ClientError as error:
        if error_code(error) != "ResourceNotFoundException":
            raise
        notes.append(f"API version {recorded.version} is gone: the API is left as it is")
        return "", None
    if there == api.code_of(cloud, alias.version):
        return recorded.digest, None
    return recorded.digest, ApiChange(
        cloud.resources.api_function_name,
        alias.version,
        f"release {target.release} had version {recorded.version}",
        recorded.version,
    )
