"""`qdn demo`: the whole desk on this machine, without any account."""

from typing import Annotated

import typer

from qdn_tui.cli.cloud import bring_everything_up
from qdn_tui.cli.console import say
from qdn_tui.cli.session import Session
from qdn_tui.errors import QdnError
from qdn_tui.settings import LOCAL


class NotADemo(QdnError):
    """The demo never touches another environment than its own."""

    exit_code = 2


def demo(
    context: typer.Context,
    no_tui: Annotated[
        bool, typer.Option("--no-tui", help="Bring everything up, but open no board.")
    ] = False,
    reset: Annotated[
        bool, typer.Option("--reset", help="Forget what the local cloud holds and begin anew.")
    ] = False,
) -> None:
    """Open the board on an embedded cloud, with pages and a day of made-up jobs."""
    session: Session = context.obj
    if session.environment.name != LOCAL:
        if session.named_environment:
            raise NotADemo(
                f"The demo runs in the local cloud only, not in {session.environment.name}",
                "Leave --env and QDN_ENV out",
            )
        session = Session(LOCAL, session.config)
    if reset:
        from qdn_tui.cloud import local

        local.erase()
        say("The local cloud begins anew.")
    bring_everything_up(session, yes=True)
    _write_jobs(session)
    _say_where(session)
    if no_tui:
        return
    from qdn_tui.cli.board import open_board, terminal_is_here
    from qdn_tui.cloud import describe

    if terminal_is_here():
        open_board(LOCAL, session.config, _greeting(session))
    else:
        say("No terminal here, so no board: open it with `qdn --env local` where there is one.")
    # It may have been taken down while the board was open.
    if describe(session.environment).running:
        say("The local cloud keeps running, pages included. `qdn --env local cloud down` stops it.")


def _write_jobs(session: Session) -> None:
    """The demo's jobs, all in one write, unless there are jobs already."""
    from qdn_tui.cli.demo_jobs import demo_changes

    document = session.store.read().document
    if document.entries:
        return
    changes = demo_changes(session.author("cli"), session.business)
    made = session.store.apply(changes)
    say(f"{len(made.jobs)} made-up jobs written.")


def _say_where(session: Session) -> None:
    jobs = session.store.read().jobs
    mark = next((job for job in jobs if job.customer.name == "Mark"), None)
    resources = session.cloud.resources
    say(f"Customers' pages: {resources.site_url}/book/")
    if mark is not None:
        say(f"Mark's tracking page: {session.link(mark)}")
    say(f"Staff's dashboard: {resources.dashboard_url}/ (`qdn users add --help` gives a login)")


def _greeting(session: Session) -> str:
    """The addresses once more: the board lies over what was said before it."""
    resources = session.cloud.resources
    return (
        f"Customers book at\n{resources.site_url}/book/\n"
        f"Staff log in at\n{resources.dashboard_url}/\n"
        "`qdn cloud status` has both."
    )
