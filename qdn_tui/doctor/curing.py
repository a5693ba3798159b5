"""What can be done about a verdict from here: by the deploy pipeline, under its lock and record."""

from qdn_tui import deploy
from qdn_tui.deploy import CancelToken, Kind, OnEvent, Outcome, Shipping
from qdn_tui.doctor.causes import Cure, Remedy

_WHY = "qdn doctor"


def kind_of(cure: Cure) -> Kind | None:
    """The kind of run that a cure is, to plan it; None goes on with one that broke off."""
    return {Remedy.PURGE: Kind.INVALIDATE, Remedy.PUT_BACK: Kind.ROLLBACK}.get(cure.remedy)


def ship(cure: Cure, shipping: Shipping, on_event: OnEvent, cancel: CancelToken) -> Outcome:
    """Do it.

    Raises:
        LockHeld, Unfinished: somebody else is at it, or broke off.
        QdnError: as the run of that kind does.
    """
    match cure.remedy:
        case Remedy.PURGE:
            return deploy.invalidate(
                shipping, {"site": cure.paths}, message=_WHY, on_event=on_event, cancel=cancel
            )
        case Remedy.PUT_BACK:
            return deploy.rollback(
                shipping, cure.record, message=_WHY, on_event=on_event, cancel=cancel
            )
        case Remedy.RESUME:
            return deploy.resume(shipping, on_event=on_event, cancel=cancel)
