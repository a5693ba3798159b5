"""One verdict over all the evidence: the cause nearest the customer that explains all of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from qdn_tui.doctor.causes import Cause, Cure
from qdn_tui.doctor.evidence import Evidence
from qdn_tui.doctor.layers import Layer, Look
from qdn_tui.doctor.suspecting import suspects
from qdn_tui.store.findings import Level


@dataclass(frozen=True)
class Verdict:
    """What is the matter with a link.

    Attributes:
        said: one sentence.
        next_step: what to do by hand.
        cure: what can be done from here, if somebody agrees.
        also: other things that are wrong and that the cause does not account for.
        notes: what is worth a look and keeps nobody from the page.
    """

    cause: Cause
    said: str
    next_step: str = ""
    cure: Cure | None = None
    also: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_healthy(self) -> bool:
        """Whether the customer gets to the job by this link."""
        return self.cause in _WORKS

    @property
    def exit_code(self) -> int:
        """What the command ends with, as its contract has it."""
        if self.is_healthy:
            return 0
        if self.cause is Cause.NO_TOKEN:
            return 2
        if self.cause in _NO_SUCH_JOB:
            return 5
        return 6 if self.cause in _NO_CLOUD else 1


_WORKS = frozenset({Cause.HEALTHY, Cause.STAGING_LINK})
_NO_SUCH_JOB = frozenset(
    {
        Cause.FOREIGN_LINK,
        Cause.WRONG_ENVIRONMENT,
        Cause.STAFF_LINK,
        Cause.SPOILT_LINK,
        Cause.MISSPELLED,
        Cause.UNREADABLE_RECORD,
        Cause.REVOKED,
        Cause.ERASED,
        Cause.EXPIRED,
        Cause.ARCHIVED,
        Cause.NOT_SENT,
        Cause.VANISHED,
        Cause.ELSEWHERE,
        Cause.OLD_LINK,
        Cause.UNKNOWN_TOKEN,
        Cause.NO_BUCKET,
        Cause.NO_STACK,
        Cause.JOBS_MISSING,
    }
)
_NO_CLOUD = frozenset(
    {
        Cause.NO_NETWORK,
        Cause.SITE_UNREACHABLE,
        Cause.CREDENTIALS_EXPIRED,
        Cause.NO_CREDENTIALS,
        Cause.ACCESS_DENIED,
        Cause.WRONG_ACCOUNT,
        Cause.CLOCK_WRONG,
        Cause.NOT_RUNNING,
    }
)


def judge(evidence: Evidence, looked: Sequence[Look]) -> Verdict:
    """The verdict over what was found.

    Of the causes that the evidence speaks for it is the first, in the order a request meets
    them, that accounts for every layer that failed; where none does alone, the first of them,
    with the others beside it.

    Args:
        looked: how each layer reads (`reading.looks`).
    """
    failed = frozenset(look.layer for look in looked if look.level is Level.FAIL)
    warned = tuple(_note(look) for look in looked if look.level is Level.WARN)
    found = suspects(evidence)
    if not found:
        return _unsuspected(failed, looked, warned)
    chosen = next(
        (one for one in found if failed <= one.explains),
        # What is merely odd about a link that works is no cause.
        next((one for one in found if one.explains & failed), found[0]),
    )
    accounted, also = set(chosen.explains), []
    for one in found:
        if one.layer in failed and one.layer not in accounted:
            also.append(one.said)
            accounted |= one.explains
    also += [look.said for look in looked if look.layer in failed - accounted]
    return Verdict(
        chosen.cause,
        chosen.said,
        chosen.next_step,
        chosen.cure,
        tuple(also),
        tuple(
            _note(look)
            for look in looked
            if look.level is Level.WARN and look.layer not in chosen.explains
        ),
    )


def _note(look: Look) -> str:
    return f"{look.layer.label}: {look.said}"


def _unsuspected(
    failed: frozenset[Layer], looked: Sequence[Look], warned: tuple[str, ...]
) -> Verdict:
    if not failed:
        seen = {look.layer for look in looked}
        said = "The customer gets to the job by this link"
        if not {Layer.PAGE, Layer.API} <= seen:
            said = "The job is there; nothing says where its site is, so only that was looked at"
        return Verdict(
            Cause.HEALTHY,
            said,
            "Ask them to close the page and to open the link once more",
            notes=warned,
        )
    first, *others = [look.said for look in looked if look.layer in failed]
    return Verdict(
        Cause.UNEXPLAINED,
        f"{first}, and nothing else here accounts for it",
        "Look at `qdn doctor` for the whole environment, and at the API's log",
        also=tuple(others),
        notes=warned,
    )
