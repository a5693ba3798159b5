"""What the commands that change one job share: naming it, writing the change, telling of it."""

from typing import Annotated

import typer

from qdn_tui.cli.completing import jobs_offered
from qdn_tui.cli.console import say, show_json
from qdn_tui.cli.jobs_output import job_json, show_job
from qdn_tui.cli.session import Session
from qdn_tui.domain.changes import Change
from qdn_tui.domain.job import Job
from qdn_tui.domain.refusals import UnknownJob
from qdn_tui.errors import QdnError
from qdn_tui.store.protocol import Snapshot
from qdn_tui.store.size import size_warning

Reference = Annotated[
    str,
    typer.Argument(
        metavar="JOB",
        help="Id, number (J-000012 or 12), tracking token or link.",
        autocompletion=jobs_offered,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Data for programs on stdout.")]
Reason = Annotated[str, typer.Option(metavar="WHY", help="Why; it stands in the history.")]


class JobArchived(QdnError):
    """The job is no longer in the document, so that nothing can be changed about it."""

    exit_code = 3


def session_of(context: typer.Context) -> Session:
    """The session that the root command made."""
    session: Session = context.obj
    return session


def seen(session: Session, reference: str) -> Job:
    """The job a person means, as it stands now.

    Raises:
        UnknownJob: there is none.
        JobArchived: it was finished so long ago that it left the board.
    """
    try:
        return session.store.read().document.find(reference)
    except UnknownJob:
        number = session.archive.find(reference).number
        raise JobArchived(
            f"{number} is in the archive", f"`qdn store restore --job {number}` brings it back"
        ) from None


def make(session: Session, change: Change) -> Job:
    """Write one change and give back the job as it is then."""
    snapshot = written(session, change)
    warn_of_size(snapshot)
    return snapshot.document.find(str(change.job_id))


def written(session: Session, change: Change) -> Snapshot:
    """Write one change over what the command read to make it, without reading that again."""
    return session.store.apply([change], over=session.store.latest)


def warn_of_size(snapshot: Snapshot) -> None:
    """Say so when the document has grown too large."""
    warning = size_warning(snapshot)
    if warning is not None:
        say(warning)


def report(session: Session, job: Job, as_json: bool, sentence: str) -> None:
    """The job after a change: data for programs, or a sentence and its facts for people."""
    if as_json:
        show_json(job_json(session, job))
    else:
        say(sentence)
        show_job(session, job)
