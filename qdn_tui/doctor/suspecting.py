"""The causes that evidence speaks for, those nearest the customer first."""

from collections.abc import Callable
from typing import Final

from qdn_tui.doctor.evidence import (
    ApiFacts,
    Belongs,
    ClockFacts,
    DistributionFacts,
    DocumentFacts,
    Evidence,
    FunctionFacts,
    Hindrance,
    PageFacts,
    Standing,
    StorageFacts,
)
from qdn_tui.doctor.layers import Layer
from qdn_tui.doctor.reading import REFUSED_FROM_S, standing_words
from qdn_tui.doctor.verdict import Cause, Cure, Remedy, Suspect
from qdn_tui.domain.words import span

EVERYTHING: Final = frozenset(Layer)
_BEHIND_THE_EDGE: Final = frozenset({Layer.API, Layer.DOCUMENT})
_LINKED: Final = frozenset({Layer.LINK, Layer.API, Layer.DOCUMENT})
_THROUGH_THE_EDGE: Final = frozenset({Layer.DISTRIBUTION, Layer.FUNCTION, Layer.PAGE, Layer.API})
# What only credentials show; the customer needs none of it.
_WITH_CREDENTIALS: Final = frozenset(
    {
        Layer.DISTRIBUTION,
        Layer.FUNCTION,
        Layer.PAGE,
        Layer.API,
        Layer.DOCUMENT,
        Layer.CLOCK,
        Layer.STORAGE,
    }
)
PAGE_PATHS: Final = ("/track", "/track/*")
ANSWER_PATHS: Final = ("/api/track/*",)

Rule = Callable[[Evidence], Suspect | None]


def suspects(evidence: Evidence) -> tuple[Suspect, ...]:
    """Every cause that the evidence speaks for, in the order a request meets them."""
    return tuple(found for rule in _RULES if (found := rule(evidence)) is not None)


def _no_token(evidence: Evidence) -> Suspect | None:
    if evidence.link.pasted.token is not None:
        return None
    return Suspect(
        Cause.NO_TOKEN,
        Layer.LINK,
        EVERYTHING,
        "There is no tracking token in what was pasted",
        "Ask the customer for the whole link, or copy it from the card (c)",
    )


def _wrong_address(evidence: Evidence) -> Suspect | None:
    link = evidence.link
    right = f"Send the link again; it begins with https://{link.site}/track/" if link.site else ""
    if link.belongs is Belongs.OTHER_ENVIRONMENT:
        return Suspect(
            Cause.WRONG_ENVIRONMENT,
            Layer.LINK,
            _LINKED,
            f"This is a link of the environment {link.environment}, not of {evidence.environment}",
            f"Ask there: qdn --env {link.environment} doctor …",
        )
    if link.belongs is Belongs.STRANGER:
        return Suspect(
            Cause.FOREIGN_LINK,
            Layer.LINK,
            _LINKED,
            f"The link leads to {link.pasted.host}, which is not our site",
            right,
        )
    if link.belongs is Belongs.DASHBOARD:
        return Suspect(
            Cause.STAFF_LINK,
            Layer.LINK,
            frozenset({Layer.LINK}),
            "The link leads to the staff's dashboard, which shows customers nothing",
            right,
        )
    if link.belongs is Belongs.STAGING:
        return Suspect(
            Cause.STAGING_LINK,
            Layer.LINK,
            frozenset({Layer.LINK}),
            "The link leads to staging, where pages change before they are tested",
            right,
        )
    return None


def _spoilt(evidence: Evidence) -> Suspect | None:
    spoils = [oddity.value for oddity in evidence.link.pasted.oddities if oddity.spoils]
    if not spoils:
        return None
    return Suspect(
        Cause.SPOILT_LINK,
        Layer.LINK,
        frozenset({Layer.LINK}),
        f"The link cannot be opened as it was pasted: {spoils[0]}",
        "Send it again, alone on its line; copy it from the card (c)",
    )


def _no_network(evidence: Evidence) -> Suspect | None:
    asked = [
        evidence.trouble(layer) for layer in (Layer.PAGE, Layer.API, Layer.DOCUMENT, Layer.STORAGE)
    ]
    away = (Hindrance.UNREACHABLE, Hindrance.SLOW)
    if not all(one is not None and one.hindrance in away for one in asked):
        return None
    return Suspect(
        Cause.NO_NETWORK,
        Layer.DISTRIBUTION,
        EVERYTHING,
        "Nothing answers from here, neither the site nor the cloud: this machine's network",
        "Check the network; the customer may get there all the same",
    )


def _distribution(evidence: Evidence) -> Suspect | None:
    found = evidence.distribution
    trouble = evidence.trouble(Layer.DISTRIBUTION)
    deploy = f"Apply the stack: qdn --env {evidence.environment} cloud up"
    if trouble is not None and trouble.hindrance is Hindrance.MISSING:
        cause, said = Cause.DISTRIBUTION_MISSING, "The site's distribution is not there"
    elif not isinstance(found, DistributionFacts):
        return None
    elif found.resolves is False:
        return Suspect(
            Cause.NO_SUCH_NAME,
            Layer.DISTRIBUTION,
            _THROUGH_THE_EDGE,
            f"The name {found.host} leads nowhere",
            f"Point its DNS entry at the distribution {found.id}",
        )
    elif not found.is_enabled:
        cause, said = Cause.DISTRIBUTION_DISABLED, f"The distribution {found.id} is disabled"
    elif not found.serves_host:
        cause = Cause.DISTRIBUTION_WRONG
        said = f"The distribution {found.id} does not answer under {found.host}"
    elif not found.serves_bucket:
        cause = Cause.DISTRIBUTION_WRONG
        said = f"The distribution {found.id} takes its pages from another bucket"
    elif not found.runs_function:
        cause = Cause.DISTRIBUTION_WRONG
        said = f"The edge function does not stand before the pages of {found.id}"
    else:
        return None
    return Suspect(cause, Layer.DISTRIBUTION, _THROUGH_THE_EDGE, said, deploy)


def _function(evidence: Evidence) -> Suspect | None:
    found = evidence.function
    explains = frozenset({Layer.FUNCTION, Layer.PAGE})
    if not isinstance(found, FunctionFacts):
        return None
    if not found.is_published or (
        found.draft_is_recorded and found.is_recorded is False and _misroutes(found)
    ):
        return Suspect(
            Cause.FUNCTION_NOT_PUBLISHED,
            Layer.FUNCTION,
            explains,
            f"The edge function {found.name} is not published: customers meet "
            + ("no code at all" if not found.is_published else "the code from before"),
            *_put_back(evidence, "Publish the release's function again"),
        )
    if _misroutes(found):
        return Suspect(
            Cause.FUNCTION_WITHOUT_ROUTE,
            Layer.FUNCTION,
            explains,
            f"The published code of {found.name} has no route for this address",
            *_put_back(evidence, "Publish the release's function again"),
        )
    return None


def _misroutes(found: FunctionFacts) -> bool:
    return found.routed_to is not None and found.routed_to != found.wanted


def _put_back(evidence: Evidence, said: str) -> tuple[str, Cure | None]:
    """What brings production back to what was recorded: next step and cure."""
    if evidence.broke_off:
        said = "Go on with the deploy that broke off"
        return said, Cure(Remedy.RESUME, said, "qdn deploy resume")
    if evidence.recorded is None:
        return "Ship the checkout: qdn deploy run", None
    return said, Cure(
        Remedy.PUT_BACK,
        f"{said}, as it was recorded and tested",
        f"qdn deploy rollback {evidence.recorded}",
        record=evidence.recorded,
    )


def _page(evidence: Evidence) -> Suspect | None:
    found = evidence.page
    if not isinstance(found, PageFacts) or (evidence.function is not None and _unrouted(evidence)):
        return None
    is_wrong = found.heard.status != 200 or (
        found.recorded is not None and found.served != found.recorded
    )
    explains = frozenset({Layer.PAGE})
    if found.stored_is_known and (
        found.stored is None or (found.recorded is not None and found.stored != found.recorded)
    ):
        how = "is not in its bucket" if found.stored is None else "is not the release's"
        return Suspect(
            Cause.PAGE_NOT_PROMOTED,
            Layer.PAGE,
            explains,
            f"The tracking page {how}",
            *_put_back(evidence, "Promote the release's pages again"),
        )
    if not is_wrong:
        return None
    if found.heard.is_cached:
        return Suspect(
            Cause.STALE_PAGE,
            Layer.PAGE,
            explains,
            "The edge serves an old answer for the tracking page out of its memory",
            "Purge it",
            _purge(PAGE_PATHS, "the tracking page"),
        )
    if found.heard.status == 403:
        return Suspect(
            Cause.PAGE_BLOCKED,
            Layer.PAGE,
            explains,
            "The page is in its bucket, and the distribution is not let in",
            f"Apply the stack, which sets the bucket's policy: "
            f"qdn --env {evidence.environment} cloud up",
        )
    return None


def _unrouted(evidence: Evidence) -> bool:
    return _function(evidence) is not None


def _purge(paths: tuple[str, ...], what: str) -> Cure:
    options = " ".join(f"--site '{path}'" for path in paths)
    return Cure(
        Remedy.PURGE,
        f"Make the edges forget {what} ({' '.join(paths)})",
        f"qdn deploy invalidate {options}",
        paths,
    )


def _api(evidence: Evidence) -> Suspect | None:
    found = evidence.api
    if not isinstance(found, ApiFacts) or found.edge.status == 200:
        return None
    explains = frozenset({Layer.API})
    behind = found.origin.status if found.origin is not None else None
    if found.edge.is_cached or (behind == 200 and found.edge.status == 404):
        return Suspect(
            Cause.STALE_ANSWER,
            Layer.API,
            explains,
            f"The edge answers {found.edge.status} out of its memory; the job is there",
            "Purge it",
            _purge(ANSWER_PATHS, "the API's answers for tracking links"),
        ) if _may_be_there(evidence) else None  # fmt: skip
    if found.edge.status == 403:
        return Suspect(
            Cause.API_LOCKED_OUT,
            Layer.API,
            explains,
            "The API turns away what comes through CloudFront: the secrets of both differ",
            f"Apply the stack, which sets both: qdn --env {evidence.environment} cloud up",
        )
    if found.edge.status != 404:
        why = f": the jobs are {found.problem}" if found.problem else ""
        return Suspect(
            Cause.API_DOWN,
            Layer.API,
            explains,
            f"The API is down: it answers {found.edge.status}{why}",
            "Read its log, then `qdn deploy rollback` where a deploy broke it",
        )
    return None


def _may_be_there(evidence: Evidence) -> bool:
    """Whether the job is in the document, or nobody here can tell."""
    document = evidence.document
    return not isinstance(document, DocumentFacts) or document.standing is Standing.LIVE


def _wrong_bucket(evidence: Evidence) -> Suspect | None:
    api, document = evidence.api, evidence.document
    if not isinstance(api, ApiFacts) or api.edge.status not in (200, 404):
        return None
    differ = api.reads is not None and api.reads != api.bucket
    if not differ and api.reads is None and isinstance(document, DocumentFacts):
        # Its settings are hidden: then the two disagree about the job, and about the document.
        live = document.standing is Standing.LIVE
        differ = (
            live is (api.edge.status == 404)
            and not api.edge.is_cached
            and api.revision is not None
            and api.revision != document.revision
        )
    if not differ:
        return None
    reads = f"the bucket {api.reads}" if api.reads else "another bucket"
    return Suspect(
        Cause.WRONG_BUCKET,
        Layer.API,
        _BEHIND_THE_EDGE,
        f"The API reads {reads}, and this desk works in {api.bucket}",
        f"Correct data_bucket under [env.{evidence.environment}.resources] in qdn.toml, or apply "
        "the stack with `qdn cloud up`",
    )


def _jobs(evidence: Evidence) -> Suspect | None:
    trouble = evidence.trouble(Layer.DOCUMENT)
    if trouble is None:
        return None
    restore = "`qdn store restore` lists the versions to bring back"
    if trouble.hindrance is Hindrance.MISSING:
        cause, said = Cause.JOBS_MISSING, "The jobs document is not in its bucket"
    elif trouble.hindrance is Hindrance.DAMAGED:
        cause, said = Cause.JOBS_DAMAGED, "The jobs document is damaged"
    else:
        return None
    return Suspect(cause, Layer.DOCUMENT, _BEHIND_THE_EDGE, said, restore)


_STANDINGS: Final = {
    Standing.MISSPELLED: (Cause.MISSPELLED, "Copy it from the card (c) and send it again"),
    Standing.UNREADABLE: (
        Cause.UNREADABLE_RECORD,
        "`qdn store check` says what is wrong; correct a copy and bring it in: `qdn jobs import`",
    ),
    Standing.REVOKED: (Cause.REVOKED, "Send the new link; copy it from the card (c)"),
    Standing.EXPIRED: (
        Cause.EXPIRED,
        "Tell the customer how it ended; the job can be opened again (R) to revive its link",
    ),
    Standing.ARCHIVED: (
        Cause.ARCHIVED,
        "Tell the customer how it ended; `qdn store restore --job` brings it back",
    ),
    Standing.ELSEWHERE: (Cause.ELSEWHERE, "Take the job there, or make it here as well"),
}


def _document(evidence: Evidence) -> Suspect | None:
    found = evidence.document
    if not isinstance(found, DocumentFacts) or found.standing is Standing.LIVE:
        return None
    if found.standing is Standing.UNKNOWN and found.is_old:
        return Suspect(
            Cause.OLD_LINK,
            Layer.DOCUMENT,
            _LINKED,
            "It is a link of before, with 16 digits, and its job was never brought in",
            "Bring the older jobs file in: qdn jobs import FILE",
        )
    cause, step = _STANDINGS.get(
        found.standing,
        (
            Cause.UNKNOWN_TOKEN,
            "Ask for the name or the street, find the card (/), and send its link (c)",
        ),
    )
    if found.slip is not None:
        said = f"{standing_words(found)}: {found.slip.said}"
        return Suspect(cause, Layer.DOCUMENT, _LINKED, said, step)
    return Suspect(cause, Layer.DOCUMENT, _LINKED, standing_words(found), step)


def _clock(evidence: Evidence) -> Suspect | None:
    found = evidence.clock
    off = found.ahead_s if isinstance(found, ClockFacts) else 0.0
    if abs(off) < REFUSED_FROM_S and Hindrance.CLOCK not in evidence.hindrances:
        return None
    by = f" by {span(abs(off))}" if off else ""
    return Suspect(
        Cause.CLOCK_WRONG,
        Layer.CLOCK,
        _WITH_CREDENTIALS,
        f"This machine's clock is wrong{by}, so that the cloud refuses what it signs",
        "Set the clock, and ask again",
    )


_REFUSALS: Final = (
    (
        Hindrance.NOT_RUNNING,
        Cause.NOT_RUNNING,
        "The embedded cloud does not run",
        "Start it: qdn demo, or qdn cloud up",
    ),
    (
        Hindrance.NO_STACK,
        Cause.NO_STACK,
        "The environment has no stack",
        "Check its name in qdn.toml, or make it with `qdn cloud up`",
    ),
    (
        Hindrance.EXPIRED,
        Cause.CREDENTIALS_EXPIRED,
        "The credentials of this machine have expired",
        "Log in again, for example with: aws sso login",
    ),
    (
        Hindrance.NO_CREDENTIALS,
        Cause.NO_CREDENTIALS,
        "There are no working credentials on this machine",
        "Log in, for example with: aws sso login; or correct `profile` in qdn.toml",
    ),
    (
        Hindrance.NO_BUCKET,
        Cause.NO_BUCKET,
        "The data bucket that this desk is set to does not exist",
        "Correct data_bucket in qdn.toml",
    ),
    (
        Hindrance.WRONG_REGION,
        Cause.NO_BUCKET,
        "The data bucket is not in the region that this desk is set to",
        "Correct region in qdn.toml",
    ),
)


def _refused(evidence: Evidence) -> Suspect | None:
    there = evidence.hindrances
    for hindrance, cause, said, step in _REFUSALS:
        if hindrance in there:
            return Suspect(cause, Layer.STORAGE, _WITH_CREDENTIALS, said + _works(evidence), step)
    trouble = evidence.trouble(Layer.STORAGE) or evidence.trouble(Layer.DOCUMENT)
    if trouble is not None and trouble.hindrance is Hindrance.DENIED:
        return Suspect(
            Cause.ACCESS_DENIED,
            Layer.STORAGE,
            _WITH_CREDENTIALS,
            f"These credentials may not read the jobs{_works(evidence)}",
            "Ask whoever runs the account for the dispatcher's policy",
        )
    found = evidence.storage
    if (
        isinstance(found, StorageFacts)
        and found.wanted_account
        and found.account
        and found.account != found.wanted_account
    ):
        return Suspect(
            Cause.WRONG_ACCOUNT,
            Layer.STORAGE,
            _WITH_CREDENTIALS,
            f"These credentials are of account {found.account}, and {evidence.environment} is in "
            f"{found.wanted_account}",
            "Log in to that account, or correct `account` in qdn.toml",
        )
    return None


def _works(evidence: Evidence) -> str:
    """What can be said for the customer although nobody here can look behind the edge."""
    page, api = evidence.page, evidence.api
    page_is_good = isinstance(page, PageFacts) and page.heard.status == 200
    api_is_good = isinstance(api, ApiFacts) and api.edge.status == 200
    return "; from outside the link works" if page_is_good and api_is_good else ""


_RULES: Final[tuple[Rule, ...]] = (
    _no_token,
    _no_network,
    _wrong_address,
    _spoilt,
    _distribution,
    _function,
    _page,
    _api,
    _wrong_bucket,
    _document,
    _jobs,
    _clock,
    _refused,
)
