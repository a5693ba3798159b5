"""One link examined: every layer is looked at, also behind one that failed, then one verdict."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from qdn_tui.cloud import Cloud
from qdn_tui.doctor.asking import Answered, side_by_side
from qdn_tui.doctor.edge_looks import distribution, function
from qdn_tui.doctor.evidence import (
    Belongs,
    DistributionFacts,
    DocumentFacts,
    Evidence,
    LinkFacts,
    Standing,
)
from qdn_tui.doctor.jobs_look import jobs, seen_last, waits
from qdn_tui.doctor.layers import Layer, Look
from qdn_tui.doctor.pasted import Oddity, Pasted, read
from qdn_tui.doctor.reading import looks
from qdn_tui.doctor.storage_looks import clock, storage
from qdn_tui.doctor.surroundings import (
    ELSEWHERE_WITHIN_S,
    Reached,
    Surroundings,
    host_of,
    reach,
)
from qdn_tui.doctor.troubles import trouble_of
from qdn_tui.doctor.verdict import Verdict, judge
from qdn_tui.doctor.web_looks import api, page
from qdn_tui.store.outbox import OutboxFailed
from qdn_tui.store.s3 import S3JobStore

# Among the names of environments, none of which begins so.
_EARLIER = "/earlier"
_NOT_HERE = frozenset({Standing.UNKNOWN, Standing.MISSPELLED})


@dataclass(frozen=True)
class Diagnosis:
    """What came of an examination.

    Attributes:
        link: what was asked about, with the token shortened.
        looks: every layer in the order a request meets them.
        ms: how long all of it took.
    """

    link: str
    environment: str
    looks: tuple[Look, ...]
    verdict: Verdict
    ms: int


@dataclass(frozen=True)
class _Elsewhere:
    """What another environment has to do with the link."""

    site: str | None
    knows: bool


def examine(text: str, surroundings: Surroundings) -> Diagnosis:
    """Find out why a customer does not see their job. Reads only, within ten seconds.

    Args:
        text: the link or the token, with whatever was pasted around it.

    Never raises for what is wrong with the environment: that is evidence.
    """
    began = time.monotonic()
    pasted = read(text)
    token = pasted.token
    if token is None:
        evidence = Evidence(LinkFacts(pasted, Belongs.NOBODY))
        return _diagnosis(evidence, {}, surroundings, began)
    reached, hindrance = reach(surroundings)
    site = reached.cloud.resources.get("site_url") if reached else surroundings.believed_site
    if site is not None and site.startswith("http://"):
        pasted = pasted.without(Oddity.INSECURE)
    link = _link(pasted, reached, site)
    questions = _questions(link, token, surroundings, reached, site)
    answers = side_by_side(questions, surroundings.look_within_s)
    records = answers.pop(None, None)
    ms = {layer: answer.ms for layer, answer in answers.items() if layer is not None}
    found = {layer: _found(answer) for layer, answer in answers.items() if layer is not None}
    if hindrance is not None:
        behind = (Layer.DISTRIBUTION, Layer.FUNCTION, Layer.DOCUMENT, Layer.STORAGE)
        found |= dict.fromkeys(behind, hindrance)
    told: dict[str, Any] = {layer.value: what for layer, what in found.items()}
    if records is not None and isinstance(records.found, dict):
        told |= records.found
    evidence = Evidence(link, environment=surroundings.environment.name, **told)
    evidence = _with_others(_with_own_names(evidence), token, surroundings, reached)
    return _diagnosis(evidence, ms, surroundings, began)


def _diagnosis(
    evidence: Evidence, ms: Mapping[Layer, int], surroundings: Surroundings, began: float
) -> Diagnosis:
    looked = looks(evidence, dict(ms))
    return Diagnosis(
        evidence.link.pasted.shown,
        surroundings.environment.name,
        looked,
        judge(evidence, looked),
        round((time.monotonic() - began) * 1000),
    )


def _link(pasted: Pasted, reached: Reached | None, site: str | None) -> LinkFacts:
    here = host_of(site)
    if pasted.host is None:
        return LinkFacts(pasted, Belongs.NOBODY, site=here)
    names = reached.cloud.resources if reached is not None else None
    own = {
        here: Belongs.SITE,
        host_of(names.get("staging_url") if names else None): Belongs.STAGING,
        host_of(names.get("dashboard_url") if names else None): Belongs.DASHBOARD,
    }
    # Where nobody could be asked, another name may well be ours too.
    unknown = Belongs.STRANGER if reached is not None and here is not None else Belongs.NOBODY
    return LinkFacts(pasted, own.get(pasted.host, unknown), site=here)


def _questions(
    link: LinkFacts,
    token: str,
    surroundings: Surroundings,
    reached: Reached | None,
    site: str | None,
) -> dict[Layer | None, Callable[[], object]]:
    """A look at each layer; under None what there is to go back to."""
    asked: dict[Layer | None, Callable[[], object]] = {}
    target = _target(link)
    if reached is not None:
        asked |= {
            Layer.DISTRIBUTION: lambda: distribution(reached.cloud),
            Layer.FUNCTION: lambda: function(reached, target, token),
            Layer.DOCUMENT: lambda: jobs(reached, token),
            Layer.STORAGE: lambda: storage(reached, surroundings.environment),
            None: lambda: _records(reached),
        }
    if site is not None:
        asked |= {
            Layer.PAGE: lambda: page(site, target, reached),
            Layer.API: lambda: api(site, token, reached.cloud if reached else None),
        }
    if reached is not None or site is not None:
        asked[Layer.CLOCK] = lambda: clock(reached, site, surroundings.now)
    return asked


def _target(link: LinkFacts) -> str:
    """What a phone asks our site for: this very address, where it could be opened at all."""
    pasted = link.pasted
    as_written = pasted.is_link and not any(oddity.spoils for oddity in pasted.oddities)
    if as_written and pasted.target.isascii():
        return pasted.target
    return f"/track/{pasted.token}"


def _found(answer: Answered[object]) -> object:
    return answer.found if answer.error is None else trouble_of(answer.error)


def _records(reached: Reached) -> dict[str, Any]:
    """What there is to go back to, and whether a deploy broke off."""
    record, run = reached.record(), reached.journal()
    return {
        "recorded": record.id if record is not None else None,
        "broke_off": run is not None and run.is_unfinished,
        "is_deploying": reached.lock().is_held,
    }


def _with_own_names(evidence: Evidence) -> Evidence:
    """The evidence, where a link by another name of our own distribution is ours."""
    link, edge = evidence.link, evidence.distribution
    if link.belongs is not Belongs.STRANGER or not isinstance(edge, DistributionFacts):
        return evidence
    if link.pasted.host not in edge.names:
        return evidence
    return replace(evidence, link=replace(link, belongs=Belongs.SITE))


def _with_others(
    evidence: Evidence, token: str, surroundings: Surroundings, reached: Reached | None
) -> Evidence:
    """The evidence, and what is known elsewhere of a stranger's link or an unknown token.

    That is on this machine, in other environments, and in earlier versions of the document.
    """
    link, document = evidence.link, evidence.document
    unknown = document if isinstance(document, DocumentFacts) else None
    if unknown is not None and unknown.standing not in _NOT_HERE:
        unknown = None
    if unknown is not None and _waits_here(surroundings, token):
        waiting = replace(unknown, standing=Standing.WAITING, slip=None, near=0)
        return replace(evidence, document=waiting)
    if unknown is None and link.belongs is not Belongs.STRANGER:
        return evidence
    questions: dict[str, Callable[[], object]] = {
        name: partial(_asked_elsewhere, connect, token, surroundings)
        for name, connect in surroundings.others.items()
    }
    if unknown is not None and reached is not None:
        questions[_EARLIER] = partial(seen_last, reached, token)
    answers = side_by_side(questions, ELSEWHERE_WITHIN_S)
    told = {name: one.found for name, one in answers.items()}
    earlier = told.pop(_EARLIER, None)
    others = {name: one for name, one in told.items() if isinstance(one, _Elsewhere)}
    if link.belongs is Belongs.STRANGER:
        of = next((name for name, one in others.items() if one.site == link.pasted.host), None)
        if of is not None:
            link = replace(link, belongs=Belongs.OTHER_ENVIRONMENT, environment=of)
    knowing = tuple(name for name, one in others.items() if one.knows)
    if unknown is not None and knowing:
        document = replace(
            unknown, standing=Standing.ELSEWHERE, environments=knowing, slip=None, near=0
        )
    elif unknown is not None and isinstance(earlier, tuple):
        number, at = earlier
        document = replace(
            unknown, standing=Standing.VANISHED, number=number, at=at, slip=None, near=0
        )
    return replace(evidence, link=link, document=document)


def _waits_here(surroundings: Surroundings, token: str) -> bool:
    if surroundings.outbox is None:
        return False
    try:
        return waits(surroundings.outbox, token)
    except OutboxFailed:
        return False  # the check-up says so


def _asked_elsewhere(
    connect: Callable[[], Cloud], token: str, surroundings: Surroundings
) -> _Elsewhere:
    cloud = connect()
    knows = False
    with suppress(Exception):  # its address alone is worth knowing
        bucket = cloud.resources.data_bucket
        store = S3JobStore(cloud.s3, bucket, surroundings.business, read_only=True)
        knows = store.find_by_token(token) is not None
    return _Elsewhere(host_of(cloud.resources.get("site_url")), knows)
