"""`qdn store restore`: what versions there are, and any of them back, whole or one job."""

import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from qdn_tui.cli.console import confirm, say, show_json, show_table
from qdn_tui.cli.jobs_change import AsJson, session_of
from qdn_tui.cli.session import Session
from qdn_tui.domain.rules import standing
from qdn_tui.errors import QdnError
from qdn_tui.store.errors import Overtaken
from qdn_tui.store.protocol import Snapshot

if TYPE_CHECKING:
    from qdn_tui.store.restore import JobPreview, Preview, Restorer
    from qdn_tui.store.s3_document import S3Document
    from qdn_tui.store.timeline import Moment
    from qdn_tui.store.versions import Version

_LINES_SHOWN = 40
_SHORTEST_ID = 8
_STATES = {"newer": "written by a newer qdn: ", "unreadable": "cannot be read: "}


class NotConfirmed(QdnError):
    """Nobody is there to be asked, and nobody said yes beforehand."""

    exit_code = 2


class NotWanted(QdnError):
    """The preview was looked at and not wanted. Nothing was restored."""

    exit_code = 3


def restore(
    context: typer.Context,
    version: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="Bring this version back: its id, how it begins, or `previous` for the newest "
            "good one before the present.",
        ),
    ] = None,
    job: Annotated[
        str | None,
        typer.Option(metavar="JOB", help="Only this job; without --version, from the archive."),
    ] = None,
    archive: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="A month of the archive instead of the document."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many versions to list.")] = 20,
    yes: Annotated[bool, typer.Option("--yes", help="Restore without asking.")] = False,
    as_json: AsJson = False,
) -> None:
    """List earlier versions of the jobs, or bring one back as a new revision.

    What would change is shown first. Where somebody writes after that, nothing is restored.
    """
    from qdn_tui.store.archive import is_month
    from qdn_tui.store.restore import Restorer

    session = session_of(context)
    if archive is not None and not is_month(archive):
        raise typer.BadParameter("a month is written like 2026-10", param_hint="--archive")
    store = session.archive.month(archive) if archive else session.store
    if version is None and job is None:
        _list(session, store, limit, as_json)
        return
    store.require_writable()
    restorer = Restorer(store, None if archive else session.archive, session.author("cli"))
    if job is not None:
        _one_job(session, restorer, job, version, yes=yes, as_json=as_json)
    else:
        _whole(session, restorer, version or "", yes=yes, as_json=as_json)


def _list(session: Session, store: "S3Document", limit: int, as_json: bool) -> None:
    from qdn_tui.store.timeline import timeline

    moments = timeline(store.versions, limit)
    if as_json:
        show_json([_moment_json(moment) for moment in moments])
        return
    if not moments:
        say(f"{store.address} has no versions.")
        return
    ids = [moment.version.version_id for moment in moments]
    names = _short(ids) if sys.stdout.isatty() else ids
    show_table(
        ("Version", "When", "Size", "By", "What"),
        [
            (
                name,
                _when(session, moment.version),
                f"{moment.version.size / 1000:.1f} KB" if moment.version.size else "–",
                ", ".join(moment.who) or "–",
                _what(moment),
            )
            for name, moment in zip(names, moments, strict=True)
        ],
        widest=100,
    )
    say("Bring one back with `qdn store restore --version VERSION`; it is shown first.")


def _what(moment: "Moment") -> str:
    now = "now: " if moment.version.is_live else ""
    return f"{now}{_STATES.get(moment.state, '')}{'; '.join(moment.what)}"


def _when(session: Session, version: "Version") -> str:
    # With its zone: the history and `store check` speak of the same versions in UTC.
    return f"{version.at.astimezone(session.business.zone):%Y-%m-%d %H:%M:%S %Z}"


def _whole(
    session: Session, restorer: "Restorer", wanted: str, *, yes: bool, as_json: bool
) -> None:
    def attempt() -> None:
        nonlocal wanted
        preview = restorer.preview(wanted)
        wanted = preview.version.version_id  # when asked again, `previous` still means this one
        for line in _whole_lines(session, preview):
            say(line)
        snapshot = None
        if preview.is_needed:
            _require_agreement("Restore this version?", yes=yes)
            snapshot = restorer.restore(preview)
            say(f"Restored as revision {snapshot.document.revision}.")
        else:
            say("Everything stands as it did then: nothing to restore.")
        if as_json:
            show_json(_whole_json(preview, snapshot))

    _until_settled(attempt, yes=yes)


def _one_job(
    session: Session,
    restorer: "Restorer",
    reference: str,
    wanted: str | None,
    *,
    yes: bool,
    as_json: bool,
) -> None:
    def attempt() -> None:
        preview = restorer.preview_job(reference, wanted)
        number = preview.will_be.number
        say(_job_line(session, preview))
        snapshot = None
        if preview.is_needed:
            _require_agreement(f"Restore {number}?", yes=yes)
            snapshot = restorer.restore_job(preview)
            say(f"{number} is back: {standing(preview.will_be)}.")
        else:
            say(f"{number} stands as it did then: nothing to restore.")
        if as_json:
            show_json(_job_json(preview, snapshot))

    _until_settled(attempt, yes=yes)


def _until_settled(attempt: Callable[[], None], *, yes: bool) -> None:
    """Where somebody wrote since the preview, show it anew to whoever can be asked again."""
    while True:
        try:
            attempt()
        except Overtaken as error:
            if yes or not sys.stdin.isatty():
                raise
            say(str(error))
        else:
            return


def _require_agreement(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise NotConfirmed(
            "Nothing was restored: nobody is here to be asked", "In a script, give --yes"
        )
    if not confirm(question):
        raise NotWanted("Nothing was restored")


def _whole_lines(session: Session, preview: "Preview") -> Iterator[str]:
    outcome = preview.outcome
    if preview.standing.problem is not None:
        yield f"{preview.standing.problem.message}. Compared with what stood there last,"
    yield f"version {preview.version.version_id} of {_when(session, preview.version)} means:"
    lines = [
        *(f"  + {job.number} {job.customer.name}, {standing(job)}" for job in outcome.added),
        *(f"  ~ {one.will_be.number} {one}" for one in outcome.altered),
        *(f"  - {job.number} {job.customer.name}, {standing(job)}" for job in outcome.removed),
    ]
    yield from islice(lines, _LINES_SHOWN)
    if len(lines) > _LINES_SHOWN:
        yield f"  … and {len(lines) - _LINES_SHOWN} more"
    count = len(outcome.document.jobs)
    if outcome.is_empty:
        yield f"{_jobs(count)} as they stood."
    else:
        yield (
            f"{len(outcome.added)} come back, {len(outcome.altered)} change, "
            f"{len(outcome.removed)} go; {_jobs(count)} afterwards."
        )
    if outcome.apart_added or outcome.apart_removed:
        yield (
            f"Of the records that cannot be read {outcome.apart_added} come back "
            f"and {outcome.apart_removed} go."
        )
    if outcome.links_kept:
        yield f"Links replaced since stay replaced: {', '.join(outcome.links_kept)}."
    if outcome.archived:
        yield (
            f"In the archive too: {', '.join(outcome.archived)}; "
            "`qdn store archive` moves them out again."
        )
    if outcome.removed:
        yield "What goes can be brought back, job by job, from the version that stands now."


def _job_line(session: Session, preview: "JobPreview") -> str:
    where = (
        f"version {preview.version.version_id} of {_when(session, preview.version)}"
        if preview.version is not None
        else "the archive"
    )
    job = preview.will_be
    what = preview.altered or f"{job.customer.name}, {standing(job)}: comes back"
    return f"{job.number} from {where}: {what}"


def _whole_json(preview: "Preview", snapshot: Snapshot | None) -> dict[str, object]:
    outcome = preview.outcome
    return {
        "version_id": preview.version.version_id,
        "restored": snapshot is not None,
        "revision": snapshot.document.revision if snapshot is not None else None,
        "added": [job.number for job in outcome.added],
        "changed": [one.will_be.number for one in outcome.altered],
        "removed": [job.number for job in outcome.removed],
        "unreadable_added": outcome.apart_added,
        "unreadable_removed": outcome.apart_removed,
        "links_kept": list(outcome.links_kept),
        "archived": list(outcome.archived),
    }


def _job_json(preview: "JobPreview", snapshot: Snapshot | None) -> dict[str, object]:
    return {
        "version_id": preview.version.version_id if preview.version is not None else None,
        "restored": snapshot is not None,
        "revision": snapshot.document.revision if snapshot is not None else None,
        "number": preview.will_be.number,
        "id": preview.will_be.key,
        "changed_fields": list(preview.altered.fields) if preview.altered is not None else [],
        "added": preview.was is None,
    }


def _moment_json(moment: "Moment") -> dict[str, object]:
    return {
        "version_id": moment.version.version_id,
        "at": moment.version.at.isoformat().replace("+00:00", "Z"),
        "live": moment.version.is_live,
        "state": moment.state.value,
        "revision": moment.revision,
        "jobs": moment.jobs,
        "bytes": moment.version.size,
        "who": list(moment.who),
        "what": list(moment.what),
    }


def _short(ids: Sequence[str]) -> list[str]:
    """The shortest beginnings, of one length, that tell these ids apart."""
    for length in range(_SHORTEST_ID, max(map(len, ids), default=0)):
        names = [one[:length] for one in ids]
        if len(set(names)) == len(set(ids)):
            return names
    return list(ids)


def _jobs(count: int) -> str:
    return "1 job" if count == 1 else f"{count} jobs"
