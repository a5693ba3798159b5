"""The causes that evidence speaks for, those nearest the customer first."""

from collections.abc import Callable
from typing import Final

from qdn_tui.doctor import far_suspects, near_suspects
from qdn_tui.doctor.causes import Suspect
from qdn_tui.doctor.evidence import Evidence

Rule = Callable[[Evidence], Suspect | None]

_RULES: Final[tuple[Rule, ...]] = (
    near_suspects.no_token,
    near_suspects.no_network,
    near_suspects.wrong_address,
    near_suspects.spoilt,
    near_suspects.distribution,
    near_suspects.site,
    near_suspects.function,
    near_suspects.page,
    far_suspects.api,
    far_suspects.wrong_bucket,
    far_suspects.document,
    far_suspects.jobs,
    far_suspects.clock,
    far_suspects.refused,
)


def suspects(evidence: Evidence) -> tuple[Suspect, ...]:
    """Every cause that the evidence speaks for, in the order a request meets them."""
    return tuple(found for rule in _RULES if (found := rule(evidence)) is not None)
