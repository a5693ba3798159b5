"""Opening the board. The only place of the command line that loads Textual."""

import sys

from qdn_tui.cli.faultlog import write_log
from qdn_tui.cli.session import Session
from qdn_tui.errors import QdnError
from qdn_tui.store.protocol import JobStore


class BoardFailed(QdnError):
    """The board did not end because somebody left it."""


class NoTerminal(QdnError):
    """The board was asked for where nobody could see it."""

    exit_code = 2


def terminal_is_here() -> bool:
    """Whether somebody could see the board and press its keys."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def open_board(session: Session) -> None:
    """Show the board until it is left.

    Raises:
        NoTerminal: input or output is no terminal.
    """
    if not terminal_is_here():
        raise NoTerminal(
            "The board needs a terminal", "In scripts use `qdn jobs list --json` and its siblings"
        )
    from qdn_tui.tui.app import run_board
    from qdn_tui.tui.preferences import preferences_of

    environment = session.environment
    left_with = run_board(
        open_store=lambda: _store(session),
        business=session.business,
        environment_name=environment.name,
        production=environment.production,
        site_url=lambda: session.cloud.resources.site_url,
        author=session.author("tui"),
        outbox=session.outbox_path,
        read_only=environment.read_only,
        archived=lambda document, since: session.archive.jobs(document, since=since),
        remembered=session.remembered_path,
        log=write_log(),
        preferences=preferences_of(session.settings.keys, session.settings.ui),
    )
    if left_with:
        raise BoardFailed("The board ended by a fault of its own", "Open it again; nothing is lost")


def _store(session: Session) -> JobStore:
    """The jobs, found after the first frame; the embedded cloud is started where it is meant."""
    if session.environment.is_local:
        from qdn_tui.cloud import ensure_local_cloud

        ensure_local_cloud()
    return session.store_for_outbox()
