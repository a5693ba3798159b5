"""What each layer's findings mean for the link: how bad, in a sentence, resting on what."""

from collections.abc import Callable, Iterator

from qdn_tui.doctor.evidence import (
    ApiFacts,
    Belongs,
    ClockFacts,
    DistributionFacts,
    DocumentFacts,
    Evidence,
    FunctionFacts,
    Hindrance,
    LinkFacts,
    PageFacts,
    Standing,
    StorageFacts,
    Trouble,
)
from qdn_tui.doctor.layers import Layer, Look
from qdn_tui.domain.words import span
from qdn_tui.store.findings import Level

# AWS refuses a request that is signed more than a quarter of an hour off.
REFUSED_FROM_S = 900
NOTED_FROM_S = 60
_HEX_SHOWN = 12

Reading = tuple[Level, str, tuple[str, ...]]

# What the customer meets as well; anything else that could not be looked at is our own handicap.
_CUSTOMER_MEETS = frozenset(
    {Hindrance.MISSING, Hindrance.DAMAGED, Hindrance.UNREACHABLE, Hindrance.SLOW}
)


def looks(evidence: Evidence, ms: "dict[Layer, int] | None" = None) -> tuple[Look, ...]:
    """The layers in the order a request meets them; those nobody looked at are left out.

    Args:
        ms: how long each look took.
    """
    return tuple(_looks(evidence, ms or {}))


def _looks(evidence: Evidence, ms: dict[Layer, int]) -> Iterator[Look]:
    read: dict[Layer, Callable[..., Reading]] = {
        Layer.LINK: _link,
        Layer.DISTRIBUTION: distribution_reading,
        Layer.FUNCTION: _function,
        Layer.PAGE: _page,
        Layer.API: _api,
        Layer.DOCUMENT: _document,
        Layer.CLOCK: clock_reading,
        Layer.STORAGE: storage_reading,
    }
    for layer in Layer:
        found = getattr(evidence, layer.value)
        if found is None:
            continue
        reading = _troubled(layer, found) if isinstance(found, Trouble) else read[layer](found)
        level, said, rest = reading
        yield Look(layer, level, said, tuple(line for line in rest if line), ms.get(layer, 0))


def _troubled(layer: Layer, trouble: Trouble) -> Reading:
    grave = layer is Layer.STORAGE or trouble.hindrance in _CUSTOMER_MEETS
    level = Level.FAIL if grave else Level.WARN
    begins = "It could not be asked" if layer is Layer.STORAGE else "Not looked at"
    return level, f"{begins}: {trouble.hindrance.value}", (trouble.said,)


def _link(link: LinkFacts) -> Reading:
    pasted = link.pasted
    rest = tuple(oddity.value for oddity in pasted.oddities)
    if pasted.token is None:
        return Level.FAIL, "There is no tracking token in what was pasted", rest
    spoils = [oddity.value for oddity in pasted.oddities if oddity.spoils]
    match link.belongs:
        case Belongs.STRANGER:
            said = f"It leads to {pasted.host}, not to our site"
            return Level.FAIL, said, (f"our site is {link.site}" if link.site else "", *rest)
        case Belongs.OTHER_ENVIRONMENT:
            return Level.FAIL, f"It is a link of the environment {link.environment}", rest
        case Belongs.DASHBOARD:
            return Level.FAIL, "It leads to the staff's dashboard", rest
        case Belongs.STAGING:
            return Level.WARN, "It leads to staging, where the next release is tried", rest
        case _ if spoils:
            return Level.FAIL, f"It cannot be opened as it was pasted: {spoils[0]}", rest
        case Belongs.NOBODY if pasted.host:
            return Level.OK, f"A link, {pasted.shown}", rest
        case Belongs.NOBODY:
            return Level.OK, f"A bare token, {pasted.shown}", rest
        case _:
            return Level.OK, f"A link of this site, {pasted.shown}", rest


def api_cure(problem: str = "") -> str:
    """What to do about an API that is down, by what its health says keeps it from the jobs."""
    if problem == "refused":
        return (
            "See what the API's role may do; where the bucket encrypts with a KMS key of its own, "
            "name it as data_key_arn in qdn.toml, then `qdn cloud up`"
        )
    return "Read its log, then `qdn deploy rollback` where a deploy broke it"


def distribution_reading(found: DistributionFacts) -> Reading:
    """How a distribution does."""
    rest = (
        f"{found.id}: {'enabled' if found.is_enabled else 'disabled'}, {found.status}",
        "" if found.keeps_errors_s == 0 else f"it keeps errors for {found.keeps_errors_s} s",
    )
    if found.resolves is False:
        return Level.FAIL, f"The name {found.host} leads nowhere", rest
    if not found.is_enabled:
        return Level.FAIL, f"The distribution {found.id} is disabled", rest
    if not found.serves_host:
        return Level.FAIL, f"The distribution does not answer under {found.host}", rest
    if not found.serves_bucket:
        return Level.FAIL, "The distribution takes its pages from another bucket", rest
    if not found.runs_function:
        return Level.FAIL, "The edge function does not stand before the pages", rest
    if found.status != "Deployed":
        return Level.WARN, "A change of the distribution is still on its way to the edges", rest
    if found.keeps_errors_s:
        said = f"Right and deployed, but it keeps errors for {found.keeps_errors_s} s"
        return Level.WARN, said, rest
    return Level.OK, "The right one, enabled and deployed", rest


def _function(found: FunctionFacts) -> Reading:
    rest = (
        f"{found.name}, release {found.release or 'not recorded'}",
        ""
        if found.routed_to is None
        else f"this address goes to {found.routed_to}, tried with {found.engine}",
        "" if found.told is None else f"the edge tells release {found.told}",
    )
    if not found.is_published:
        return Level.FAIL, "No code of the edge function was ever published", rest
    if found.routed_to is not None and found.routed_to != found.wanted:
        said = f"The LIVE code sends this address to {found.routed_to}, not to {found.wanted}"
        return Level.FAIL, said, rest
    if found.is_recorded is False:
        return Level.WARN, "The LIVE code is not the release's, but routes this address", rest
    if found.release is not None and found.told != found.release:
        return Level.WARN, "The edge has not heard of the release's function yet", rest
    if found.routed_to is None:
        return Level.WARN, "No JavaScript engine is here to try this address with", rest
    return Level.OK, "The LIVE code routes this address to the tracking page", rest


def _page(found: PageFacts) -> Reading:
    rest = (
        f"answered {found.heard}",
        f"at the edge {_sha(found.served)}, in the bucket {_sha(found.stored)}",
        f"by the record {_sha(found.recorded)}",
        found.broke_off,
        *found.lacks,
    )
    if found.heard.status != 200:
        return Level.FAIL, f"The tracking page answers {found.heard.status}", rest
    if found.recorded is None:
        return Level.OK, "A page is served; no release is recorded to compare it with", rest
    if found.served != found.recorded:
        return Level.FAIL, "The edge serves another page than the release's", rest
    if found.stored_is_known and found.stored != found.recorded:
        # What the edge still remembers is right, and soon forgotten.
        return Level.FAIL, "The bucket holds another page than the release's", rest
    if found.lacks:
        return Level.FAIL, f"The page lacks what it stands on: {found.lacks[0]}", rest
    return Level.OK, "The edge serves the release's page, byte for byte", rest


def _sha(digest: str | None) -> str:
    return digest[:_HEX_SHOWN] if digest else "none"


def _api(found: ApiFacts) -> Reading:
    health = "no answer" if found.health is None else f"{found.health}"
    rest = (
        f"through CloudFront {found.edge}",
        "" if found.origin is None else f"at the function itself {found.origin}",
        f"health {health}"
        + (f", revision {found.revision}" if found.revision is not None else "")
        + (f", the jobs are {found.problem}" if found.problem else ""),
        "" if found.reads in (None, found.bucket) else f"it reads the bucket {found.reads}",
    )
    status = found.edge.status
    if status == 200:
        return Level.OK, "The API finds the job", rest
    if status == 404 and found.edge.is_cached:
        return Level.FAIL, "The edge answers 404 out of its memory", rest
    if status == 404:
        return Level.FAIL, "The API knows no job for this token", rest
    return Level.FAIL, f"The API answers {status}", rest


def _document(found: DocumentFacts) -> Reading:
    count = "1 job" if found.jobs == 1 else f"{found.jobs} jobs"
    rest = (f"{count}, revision {found.revision}", *found.reasons)
    return (
        Level.OK if found.standing is Standing.LIVE else Level.FAIL,
        standing_words(found),
        rest,
    )


def standing_words(found: DocumentFacts) -> str:
    """How the token stands, in a sentence."""
    on = f" on {found.at:%Y-%m-%d}" if found.at else ""
    match found.standing:
        case Standing.LIVE:
            old = ", by a link of the old form" if found.is_old else ""
            return f"It is the link of {found.number}{old}"
        case Standing.EXPIRED:
            return f"{found.number} ended{on}; links expire 30 days after"
        case Standing.ARCHIVED:
            return f"{found.number} ended{on} and lies in the archive {found.month}"
        case Standing.REVOKED:
            by = f" by {found.by}" if found.by else ""
            return f"{found.number} was given a new link{on}{by}, and this one died"
        case Standing.ERASED:
            by = f" by {found.by}" if found.by else ""
            return f"The customer of {found.number} was erased{on}{by}, and with it every link"
        case Standing.UNREADABLE:
            return f"Its record ({found.number}) cannot be read and is kept apart"
        case Standing.WAITING:
            return "Its job waits on this machine and is not sent yet"
        case Standing.VANISHED:
            return f"{found.number} had this token{on}, and is lost from the document since"
        case Standing.MISSPELLED:
            return f"No job has this token; {found.number} has {found.meant}"
        case Standing.ELSEWHERE:
            return f"No job here has this token; one in {' and '.join(found.environments)} has"
        case Standing.UNKNOWN:
            near = f"; {found.near} others are spelled almost so" if found.near else ""
            archive = "" if found.archive_is_read else ", and the archive cannot be read"
            return f"No job has this token{near}{archive}"


def clock_reading(found: ClockFacts) -> Reading:
    """How far off this machine's clock is."""
    off = abs(found.ahead_s)
    which = "ahead" if found.ahead_s > 0 else "behind"
    if off < NOTED_FROM_S:
        return Level.OK, f"Right within {off:.0f} s", ()
    level = Level.FAIL if off >= REFUSED_FROM_S else Level.WARN
    return level, f"This machine is {span(off)} {which}", ()


def storage_reading(found: StorageFacts) -> Reading:
    """How the data bucket and the credentials do."""
    rest = (
        f"{found.bucket} in {found.region}" if found.region else found.bucket,
        f"asked by {found.caller}" if found.caller else "",
        "" if found.reads_pages is None else "the site bucket lets its distribution in"
        if found.reads_pages
        else "the site bucket's policy does not let its distribution in",
    )  # fmt: skip
    if found.wanted_account and found.account and found.account != found.wanted_account:
        said = f"These credentials are of account {found.account}, not {found.wanted_account}"
        return Level.FAIL, said, rest
    if found.region and found.region != found.wanted_region:
        said = f"The bucket is in {found.region}, not in {found.wanted_region}"
        return Level.WARN, said, rest
    if found.reads_pages is False:
        return Level.WARN, "The site bucket's policy does not let its distribution in", rest
    return Level.OK, "The bucket is there, and these credentials may read it", rest
