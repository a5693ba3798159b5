"""Causes behind the edge: the API, the jobs, the clock, and what turns this machine away."""

from typing import Final

from qdn_tui.doctor.causes import Cause, Suspect
from qdn_tui.doctor.evidence import (
    ApiFacts,
    ClockFacts,
    DocumentFacts,
    Evidence,
    Hindrance,
    PageFacts,
    Standing,
    StorageFacts,
)
from qdn_tui.doctor.layers import Layer
from qdn_tui.doctor.near_suspects import AWAY, purge
from qdn_tui.doctor.reading import REFUSED_FROM_S, api_cure, standing_words
from qdn_tui.domain.words import span

_BEHIND_THE_EDGE: Final = frozenset({Layer.API, Layer.DOCUMENT})
_LINKED: Final = frozenset({Layer.LINK, Layer.API, Layer.DOCUMENT})
# What a desk sees nothing of that cannot get at the cloud.
_BEYOND_THE_DESK: Final = frozenset(
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
ANSWER_PATHS: Final = ("/api/track/*",)


def api(evidence: Evidence) -> Suspect | None:
    """The API's answer is wrong, or there is none."""
    found = evidence.api
    explains = frozenset({Layer.API})
    trouble = evidence.trouble(Layer.API)
    if trouble is not None and trouble.hindrance in AWAY:
        said = "The API is down: it does not answer"
        return Suspect(Cause.API_DOWN, Layer.API, explains, said, api_cure())
    if not isinstance(found, ApiFacts) or found.edge.status == 200:
        return None
    behind = found.origin.status if found.origin is not None else None
    if found.edge.is_cached or (behind == 200 and found.edge.status == 404):
        if not _may_be_there(evidence):
            return None
        return Suspect(
            Cause.STALE_ANSWER,
            Layer.API,
            explains,
            f"The edge answers {found.edge.status} out of its memory; the job is there",
            "Purge it",
            purge(ANSWER_PATHS, "the API's answers for tracking links"),
        )
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
            api_cure(found.problem),
        )
    return None


def _may_be_there(evidence: Evidence) -> bool:
    """Whether the job is in the document, or nobody here can tell."""
    document = evidence.document
    return not isinstance(document, DocumentFacts) or document.standing is Standing.LIVE


def wrong_bucket(evidence: Evidence) -> Suspect | None:
    """The API and this desk work on different jobs."""
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


def jobs(evidence: Evidence) -> Suspect | None:
    """The jobs document is gone or damaged."""
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
    Standing.ERASED: (
        Cause.ERASED,
        "It was asked for and cannot be taken back; tell the customer so, and book anew",
    ),
    Standing.EXPIRED: (
        Cause.EXPIRED,
        "Tell the customer how it ended; the job can be opened again (R) to revive its link",
    ),
    Standing.ARCHIVED: (
        Cause.ARCHIVED,
        "Tell the customer how it ended; `qdn store restore --job` brings it back",
    ),
    Standing.WAITING: (
        Cause.NOT_SENT,
        "Open the board with a connection: it sends what waits; a refused change is under x",
    ),
    Standing.VANISHED: (
        Cause.VANISHED,
        "`qdn store restore` shows what happened, and with --job brings the job back",
    ),
    Standing.ELSEWHERE: (Cause.ELSEWHERE, "Take the job there, or make it here as well"),
}


def document(evidence: Evidence) -> Suspect | None:
    """The jobs know no live link with this token."""
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


def clock(evidence: Evidence) -> Suspect | None:
    """This machine's clock is so wrong that the cloud refuses it."""
    found = evidence.clock
    off = found.ahead_s if isinstance(found, ClockFacts) else 0.0
    if abs(off) < REFUSED_FROM_S and Hindrance.CLOCK not in evidence.hindrances:
        return None
    by = f" by {span(abs(off))}" if off else ""
    return Suspect(
        Cause.CLOCK_WRONG,
        Layer.CLOCK,
        _unseen(evidence),
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


def refused(evidence: Evidence) -> Suspect | None:
    """The cloud turns this machine away."""
    there = evidence.hindrances
    for hindrance, cause, said, step in _REFUSALS:
        if hindrance in there:
            # Without the bucket the API has no jobs either.
            gone = cause is Cause.NO_BUCKET
            explains = _BEYOND_THE_DESK if gone else _unseen(evidence)
            return Suspect(cause, Layer.STORAGE, explains, said + _works(evidence), step)
    trouble = evidence.trouble(Layer.STORAGE) or evidence.trouble(Layer.DOCUMENT)
    if trouble is not None and trouble.hindrance is Hindrance.DENIED:
        return Suspect(
            Cause.ACCESS_DENIED,
            Layer.STORAGE,
            _unseen(evidence),
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
            _unseen(evidence),
            f"These credentials are of account {found.account}, and {evidence.environment} is in "
            f"{found.wanted_account}",
            "Log in to that account, or correct `account` in qdn.toml",
        )
    return None


def _unseen(evidence: Evidence) -> frozenset[Layer]:
    """What is not seen from a desk that the cloud turns away.

    A page or an answer of the API that did come took no credentials: what is wrong with it is
    what the customer meets as well.
    """
    came = {
        layer
        for layer, found in ((Layer.PAGE, evidence.page), (Layer.API, evidence.api))
        if isinstance(found, PageFacts | ApiFacts)
    }
    return _BEYOND_THE_DESK - came


def _works(evidence: Evidence) -> str:
    """What can be said for the customer although nobody here can look behind the edge."""
    page, api = evidence.page, evidence.api
    page_is_good = isinstance(page, PageFacts) and page.heard.status == 200
    api_is_good = isinstance(api, ApiFacts) and api.edge.status == 200
    return "; from outside the link works" if page_is_good and api_is_good else ""
