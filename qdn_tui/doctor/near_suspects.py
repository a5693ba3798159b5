"""Causes between the customer and the API: link, network, edge, function, page."""

from typing import Final

from qdn_tui.doctor.causes import Cause, Cure, Remedy, Suspect
from qdn_tui.doctor.evidence import (
    REMEMBERED,
    Belongs,
    DistributionFacts,
    Evidence,
    FunctionFacts,
    Hindrance,
    PageFacts,
)
from qdn_tui.doctor.layers import Layer

EVERYTHING: Final = frozenset(Layer)
_LINKED: Final = frozenset({Layer.LINK, Layer.API, Layer.DOCUMENT})
_THROUGH_THE_EDGE: Final = frozenset({Layer.DISTRIBUTION, Layer.FUNCTION, Layer.PAGE, Layer.API})
AWAY: Final = frozenset({Hindrance.UNREACHABLE, Hindrance.SLOW})
PAGE_PATHS: Final = ("/track", "/track/*")


def no_token(evidence: Evidence) -> Suspect | None:
    """Nothing that was pasted is a token."""
    if evidence.link.pasted.token is not None:
        return None
    return Suspect(
        Cause.NO_TOKEN,
        Layer.LINK,
        EVERYTHING,
        "There is no tracking token in what was pasted",
        "Ask the customer for the whole link, or copy it from the card (c); `qdn doctor` alone "
        "looks at the pages",
    )


def wrong_address(evidence: Evidence) -> Suspect | None:
    """The link leads somewhere else."""
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


def spoilt(evidence: Evidence) -> Suspect | None:
    """The link cannot be opened as it is."""
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


def no_network(evidence: Evidence) -> Suspect | None:
    """Nothing answers from here."""
    asked = [
        evidence.trouble(layer) for layer in (Layer.PAGE, Layer.API, Layer.DOCUMENT, Layer.STORAGE)
    ]
    if not all(one is not None and one.hindrance in AWAY for one in asked):
        return None
    return Suspect(
        Cause.NO_NETWORK,
        Layer.DISTRIBUTION,
        EVERYTHING,
        "Nothing answers from here, neither the site nor the cloud: this machine's network",
        "Check the network; the customer may get there all the same",
    )


def distribution(evidence: Evidence) -> Suspect | None:
    """The distribution is not there, not enabled, or not the right one."""
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
            found.cure_of_its_name,
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


def site(evidence: Evidence) -> Suspect | None:
    """The site does not answer, and the cloud does."""
    asked = [evidence.trouble(layer) for layer in (Layer.PAGE, Layer.API)]
    if not all(one is not None and one.hindrance in AWAY for one in asked):
        return None
    return Suspect(
        Cause.SITE_UNREACHABLE,
        Layer.DISTRIBUTION,
        _THROUGH_THE_EDGE,
        f"The site {evidence.link.site or ''} does not answer".replace("  ", " "),
        "Look at it from another network; then at its DNS entry and its distribution",
    )


def function(evidence: Evidence) -> Suspect | None:
    """The published function does not lead this address to the page."""
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
    if evidence.is_deploying:
        return "Somebody deploys right now: look again when that is done", None
    if evidence.broke_off:
        said = "Go on with the deploy that broke off"
        return said, Cure(Remedy.RESUME, said, "qdn deploy resume")
    if evidence.recorded is None:
        return "Ship the checkout: qdn deploy run", None
    return said, Cure(
        Remedy.PUT_BACK,
        f"{said}, as recorded and tested",
        f"qdn deploy rollback {evidence.recorded}",
        record=evidence.recorded,
    )


def page(evidence: Evidence) -> Suspect | None:
    """The page is not the release's, in its bucket or at the edge."""
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
        return None if not found.lacks else _without_asset(evidence, found.lacks[0])
    if found.heard.is_cached:
        return Suspect(
            Cause.STALE_PAGE,
            Layer.PAGE,
            explains,
            "The edge serves an old answer for the tracking page out of its memory",
            "Purge it",
            purge(PAGE_PATHS, "the tracking page"),
        )
    if (
        found.heard.status == 403
        and found.stored_is_known
        and isinstance(evidence.function, FunctionFacts)
    ):
        return Suspect(
            Cause.PAGE_BLOCKED,
            Layer.PAGE,
            explains,
            "The page is in its bucket, and the distribution is not let in",
            f"Apply the stack, which sets the bucket's policy: "
            f"qdn --env {evidence.environment} cloud up",
        )
    return None


def _without_asset(evidence: Evidence, lacks: str) -> Suspect:
    address, _, said = lacks.partition(": ")
    return Suspect(
        Cause.ASSET_MISSING,
        Layer.PAGE,
        frozenset({Layer.PAGE}),
        f"The tracking page comes without what it stands on, {lacks}",
        # Assets are named by their bytes, so that no deploy purges them.
        *(
            ("Purge it", purge((address,), "the asset"))
            if said == REMEMBERED
            else _put_back(evidence, "Promote the release's assets again")
        ),
    )


def _unrouted(evidence: Evidence) -> bool:
    return function(evidence) is not None


def purge(paths: tuple[str, ...], what: str) -> Cure:
    options = " ".join(f"--site '{path}'" for path in paths)
    return Cure(
        Remedy.PURGE,
        f"Make the edges forget {what} ({' '.join(paths)})",
        f"qdn deploy invalidate {options}",
        paths,
    )
