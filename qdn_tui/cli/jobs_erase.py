"""`qdn jobs erase`: a customer who asks for it is forgotten, and told what remains until when."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from qdn_tui.cli.completing import jobs_offered
from qdn_tui.cli.console import asked, say, show_json
from qdn_tui.cli.jobs_change import AsJson, session_of
from qdn_tui.cli.session import Session
from qdn_tui.cli.store_restore import NotConfirmed, NotWanted
from qdn_tui.domain.erasing import DEFAULT_REASON, require_nameless
from qdn_tui.domain.rules import require_erasable, standing

if TYPE_CHECKING:
    from qdn_tui.store.earlier import Earlier
    from qdn_tui.store.erasing import Found

_PURGE = "remove"


def register(app: typer.Typer) -> None:
    """Add the command to `qdn jobs`."""
    app.command()(erase)


def erase(
    context: typer.Context,
    job: Annotated[
        str,
        typer.Argument(
            metavar="JOB",
            help="Id, number (J-000012 or 12), tracking token or link; or the name that "
            "`qdn store check` gives a record that cannot be read.",
            autocompletion=jobs_offered,
        ),
    ],
    reason: Annotated[
        str, typer.Option(metavar="WHY", help="Why; it stays in the history, so name nobody in it.")
    ] = DEFAULT_REASON,
    versions: Annotated[
        bool,
        typer.Option(
            "--versions",
            help="Also remove the earlier versions in which the customer stands, and with them "
            "the way back to those states. Takes s3:DeleteObjectVersion.",
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase a customer from a finished job for good: nothing brings them back.

    Name, phone, email, address and notes go, out of the history and the archive too, and every
    tracking link dies. Number, price, payment, dates and statuses stay for the books. What still
    holds the customer afterwards, such as earlier versions in the bucket, is told with its date.
    May be run again at any time.
    """
    from qdn_tui.store.erasing import Eraser

    session = session_of(context)
    session.store.require_writable()
    eraser = Eraser(session.store, session.archive, session.business, session.author("cli"))
    found = eraser.find(job)
    if not found.is_over:
        if found.job is not None:
            require_erasable(found.job)
            require_nameless(found.job, reason)
        for line in _what_goes(found):
            say(line)
        _require_typed(found.label, f"Type {found.label} to erase its customer:", yes=yes)
        found = eraser.erase(found, reason)
        say(f"The customer of {found.label} is erased.")
    else:
        say(f"The customer of {found.label} was erased before; nothing is left to erase.")
    _forget_picture(session)
    held = _earlier(session, found)
    removed = _purged(session, held, yes=yes) if versions and held else 0
    if removed:
        held = _earlier(session, found)
    waiting = _waiting_here(session, found)
    for line in _what_remains(held, waiting, session.environment.name):
        say(line)
    if as_json:
        show_json(_as_json(found, held, removed, waiting))


def _what_goes(found: "Found") -> Iterator[str]:
    job = found.job
    if job is not None:
        yield f"{job.number}, {standing(job)}: {job.customer.name}, {job.address.line1}"
    places = [*(["the document"] if found.in_document else []), *found.months]
    yield f"  in {', '.join(places)}"
    if found.apart:
        are = (
            "record that cannot be read is"
            if found.apart == 1
            else "records that cannot be read are"
        )
        yield f"  {found.apart} {are} theirs too"
    yield "Name, phone, email, address and notes go, also out of the history; every link dies."
    yield "Number, price, payment, dates and statuses stay. This cannot be taken back."


def _require_typed(wanted: str, question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise NotConfirmed(
            "Nothing was erased: nobody is here to be asked", "In a script, give --yes"
        )
    if asked(question) != wanted:
        raise NotWanted("Nothing was erased", f"Type {wanted} exactly, or give --yes")


def _forget_picture(session: Session) -> None:
    """What this machine's board shows before it has read the jobs; the next board makes another."""
    from qdn_tui.cli.board import picture_of

    picture = picture_of(session.environment.name)
    if picture is not None:
        with suppress(OSError):
            picture.unlink(missing_ok=True)


def _earlier(session: Session, found: "Found") -> "list[Earlier]":
    from qdn_tui.store.earlier import earlier, taken_here

    stores = [session.store, *(session.archive.month(one) for one in session.archive.months())]
    return list(earlier(stores, found.whom, taken_here(found.job) if found.job else None))


def _purged(session: Session, held: "list[Earlier]", *, yes: bool) -> int:
    from qdn_tui.store.earlier import purge

    count = sum(len(one.versions) for one in held)
    say(
        f"{_versions(count)} in which the customer stands go for good, and with them every way "
        "back to how all jobs stood then."
    )
    _require_typed(_PURGE, f"Type {_PURGE} to remove them:", yes=yes)
    stores = {
        store.key: store
        for store in (session.store, *map(session.archive.month, session.archive.months()))
    }
    removed = sum(purge(stores[one.key], one.versions) for one in held)
    say(f"{_versions(removed)} removed.")
    return removed


def _waiting_here(session: Session, found: "Found") -> int:
    """How many changes of the job this machine still holds; each may name the customer."""
    from qdn_tui.store.outbox import read_outbox

    state = read_outbox(session.outbox_path)
    changes = (*state.waiting, *(one.change for one in state.conflicts))
    return sum(str(change.job_id) == found.whom.job_id for change in changes)


def _what_remains(held: "list[Earlier]", waiting: int, environment: str) -> Iterator[str]:
    if held or waiting:
        yield "What still holds the customer:"
    for one in held:
        until = (
            f"the bucket removes the last by {one.until:%Y-%m-%d}"
            if one.until is not None
            else "no rule of the bucket that can be read here removes them"
        )
        yield (
            f"  {one.key}: {_versions(len(one.versions))}, "
            f"from {one.versions[-1].at:%Y-%m-%d} on; {until}"
        )
    if held:
        yield "  --versions removes these now, with the way back to them."
    if waiting:
        changes = "1 change of it waits" if waiting == 1 else f"{waiting} changes of it wait"
        yield f"  {changes} on this machine: `qdn --env {environment} store check` lists them"
    yield "Not within reach from here: exported files, mail and calls; erase them by hand."


def _versions(count: int) -> str:
    return "1 earlier version" if count == 1 else f"{count} earlier versions"


def _as_json(
    found: "Found", held: "list[Earlier]", removed: int, waiting: int
) -> dict[str, object]:
    erasure = found.job.erasure if found.job is not None else None
    return {
        "number": found.job.number if found.job is not None else None,
        "id": found.job.key if found.job is not None else None,
        "record": found.label,
        "erased_at": erasure.at.isoformat().replace("+00:00", "Z") if erasure else None,
        "by": erasure.actor.name if erasure else None,
        "earlier_versions": [
            {
                "key": one.key,
                "versions": len(one.versions),
                "until": one.until.isoformat().replace("+00:00", "Z") if one.until else None,
            }
            for one in held
        ],
        "versions_removed": removed,
        "waiting_here": waiting,
    }
