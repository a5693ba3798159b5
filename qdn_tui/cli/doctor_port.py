"""What the board's doctor asks for, answered for the environment of a session."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qdn_tui import deploy
from qdn_tui.cli.session import Session
from qdn_tui.deploy import Shipping
from qdn_tui.doctor.checkup import Checkup, check_up
from qdn_tui.doctor.curing import WHY, run_of
from qdn_tui.doctor.examining import Diagnosis, examine
from qdn_tui.doctor.surroundings import Surroundings
from qdn_tui.store.outbox import OutboxFailed

if TYPE_CHECKING:
    from qdn_tui.doctor.causes import Cure


def surroundings_of(session: Session) -> Surroundings:
    """The session's environment, with the others of its settings beside it."""
    from qdn_tui.cloud import connect

    others = {
        name: partial(connect, environment)
        for name, environment in session.settings.environments.items()
        if name != session.environment.name
    }
    return Surroundings(
        session.environment,
        session.business,
        connect=lambda: session.cloud,
        others=others,
        outbox=_outbox(session),
    )


def _outbox(session: Session) -> Path | None:
    try:
        return session.outbox_path
    except OutboxFailed:
        return None  # what an earlier qdn kept cannot be taken over: the board says so


class SessionsDoctor:
    """The doctor of one environment; as `DoctorPort` has it.

    Args:
        session: whose environment, settings and outbox.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def examine(self, link: str) -> Diagnosis:
        return examine(link, surroundings_of(self._session))

    def check_up(self) -> Checkup:
        return check_up(surroundings_of(self._session), self._session.outbox_path)

    def site_name(self) -> str:
        return Shipping(self._session.cloud).site_name

    def cure(self, cure: "Cure") -> None:
        run, shipping = run_of(cure), Shipping(self._session.cloud)
        deploy.ship(shipping, run.kind, to=run.to, paths=run.paths, message=WHY)
