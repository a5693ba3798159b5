"""Opening the board. The only place of the command line that loads Textual.

What stands here is loaded before the first frame; a session, with the records and the cloud
behind it, only after.
"""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from qdn_tui.cli.faultlog import write_log
from qdn_tui.cli.hang_up import end_with_terminal
from qdn_tui.errors import QdnError
from qdn_tui.places import Glance, glance, state_home

if TYPE_CHECKING:
    from qdn_tui.cli.session import Session
    from qdn_tui.store.protocol import JobStore
    from qdn_tui.tui.app import Announce
    from qdn_tui.tui.desk import Desk
    from qdn_tui.tui.doctoring.port import DoctorPort
    from qdn_tui.tui.shipping.port import DeployPort

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class BoardFailed(QdnError):
    """The board did not end because somebody left it."""


class NoTerminal(QdnError):
    """The board was asked for where nobody could see it."""

    exit_code = 2


def terminal_is_here() -> bool:
    """Whether somebody could see the board and press its keys."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def open_board(env: str | None, config: Path | None, greeting: str = "") -> None:
    """Show the board until it is left.

    Args:
        env: the environment named on the command line.
        config: the settings file named on the command line.
        greeting: lines to begin with.

    Raises:
        NoTerminal: input or output is no terminal.
        QdnError: the settings or the business file have a mistake.
    """
    if not terminal_is_here():
        raise NoTerminal(
            "The board needs a terminal", "In scripts use `qdn jobs list --json` and its siblings"
        )
    meant = glance(env, config)
    from qdn_tui.tui.app import QdnApp
    from qdn_tui.tui.keeping import Keeping
    from qdn_tui.tui.last_seen import recall
    from qdn_tui.tui.preferences import preferences_of
    from qdn_tui.tui.running import run_board
    from qdn_tui.tui.screens.opening import FirstView

    def open_desk(announce: "Announce") -> "Desk":
        from qdn_tui.cli.session import Session

        return _desk(Session(env, config), announce)

    kept, stamp = picture_of(meant.name), _stamp(meant)
    board = QdnApp(
        open_desk,
        first=FirstView(
            meant.name,
            meant.production,
            meant.read_only,
            recall(kept, stamp) if kept is not None else None,
        ),
        keeping=Keeping(kept, stamp) if kept is not None else None,
        remembered=_kept(meant.name, "remembered"),
        log=write_log(),
        preferences=preferences_of(meant.table("keys"), meant.table("ui")),
        greeting=greeting,
    )
    end_with_terminal(sys.stdin.fileno(), board.terminal_went)
    if run_board(board):
        raise BoardFailed("The board ended by a fault of its own", "Open it again; nothing is lost")


def picture_of(environment: str) -> Path | None:
    """Where this machine keeps what an environment's board showed last; None for no name of one."""
    return _kept(environment, "last-seen")


def _kept(environment: str, folder: str) -> Path | None:
    """The environment's file in a folder of this machine; None where its name is none."""
    if not _NAME.fullmatch(environment):
        return None
    return state_home() / folder / f"{environment}.json"


def _stamp(meant: Glance) -> str:
    """What says which jobs these are: the same name may come to mean another store."""
    return repr(sorted(meant.entry.items(), key=lambda item: item[0]))


def _desk(session: "Session", announce: "Announce") -> "Desk":
    from qdn_tui.tui.desk import Desk

    environment = session.environment
    return Desk(
        lambda: _store(session),
        open_deploy=lambda: _deploy_port(session),
        open_doctor=lambda: _doctor_port(session),
        business=session.business,
        environment_name=environment.name,
        production=environment.production,
        site_url=lambda: session.cloud.resources.site_url,
        author=session.author("tui"),
        outbox=session.outbox_path,
        read_only=environment.read_only,
        poll_seconds=environment.poll_s,
        archived=lambda document, since: session.archive.jobs(document, since=since),
        announce=announce,
    )


def _deploy_port(session: "Session") -> "DeployPort":
    from qdn_tui.cli.deploy_port import PipelinePort

    return PipelinePort(session.cloud)


def _doctor_port(session: "Session") -> "DoctorPort":
    from qdn_tui.cli.doctor_port import SessionsDoctor

    return SessionsDoctor(session)


def _store(session: "Session") -> "JobStore":
    """The jobs, found after the first frame; the embedded cloud is started where it is meant."""
    if not session.environment.is_local:
        return session.store_for_outbox()
    from qdn_tui.cli.local_jobs import LocalJobs
    from qdn_tui.cloud import ensure_local_cloud, local

    ensure_local_cloud()
    return LocalJobs(session.store_for_outbox(), lambda: local.running() is not None)
