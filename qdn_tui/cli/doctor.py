"""`qdn doctor`: why a customer does not see their job; without one, whether all is well here."""

import re
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from qdn_tui.cli.completing import jobs_offered
from qdn_tui.cli.console import confirm, say, show, show_json
from qdn_tui.cli.jobs_change import AsJson, session_of
from qdn_tui.cli.session import Session

if TYPE_CHECKING:
    from qdn_tui.doctor.causes import Cure
    from qdn_tui.doctor.examining import Diagnosis

_NUMBER = re.compile(r"(?:J-|#)?[0-9]{1,12}", re.IGNORECASE)


def doctor(
    context: typer.Context,
    link: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TOKEN_OR_URL",
            help="The customer's link or token, with whatever was pasted around it; or a job's "
            "number; `-` reads what is piped in. Without it the whole environment is looked at.",
            autocompletion=jobs_offered,
        ),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Do what the verdict offers, and look again.")
    ] = False,
    probe: Annotated[
        bool,
        typer.Option(
            "--probe",
            help="Without a link: prove on a scratch object that the store compares and swaps.",
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Answer every question with yes.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say why a customer sees "Job not found", layer by layer, and what to do about it.

    Without a link the whole environment is looked over: store, release, edge, API, credentials.

    Ends with 0 where the link works, with 5 where no job can be found by it, with 6 where the
    cloud does not answer or refuses the credentials, with 1 where something of ours is broken.
    """
    session = session_of(context)
    if not link:
        if fix:
            raise typer.BadParameter("needs a link", param_hint="--fix")
        _look_over(session, probe=probe, as_json=as_json)
        return
    if probe:
        raise typer.BadParameter("is for the whole environment", param_hint="--probe")
    from qdn_tui.cli.doctor_port import surroundings_of
    from qdn_tui.doctor.examining import examine
    from qdn_tui.doctor.pasted import LONGEST

    around = surroundings_of(session)
    asked = _meant(session, sys.stdin.read(LONGEST) if link == ["-"] else " ".join(link))
    diagnosis = examine(asked, around)
    if not as_json:
        _show(diagnosis)
    cure = diagnosis.verdict.cure
    wanted = fix or (not as_json and cure is not None and confirm(f"{cure.said}? Do it now?"))
    if cure is not None and wanted:
        _apply(session, cure, yes=yes)
        say("Looking again.")
        diagnosis = examine(asked, around)
        if not as_json:
            _show(diagnosis)
    elif fix:
        say("There is nothing that could be done from here.")
    if as_json:
        from qdn_tui.doctor.telling import as_json as told

        show_json(told(diagnosis))
    raise typer.Exit(diagnosis.verdict.exit_code)


def _look_over(session: Session, *, probe: bool, as_json: bool) -> None:
    from qdn_tui.cli.doctor_port import surroundings_of
    from qdn_tui.doctor.checkup import check_up
    from qdn_tui.doctor.telling import checked_lines, checkup_as_json, checkup_verdict

    if probe and session.environment.read_only:
        session.store.require_writable()
    checkup = check_up(surroundings_of(session), session.outbox_path, probes=probe)
    if as_json:
        show_json(checkup_as_json(checkup))
    else:
        for checked in checkup.checked:
            for line in checked_lines(checked):
                show(line)
        show()
        show(f"{checkup_verdict(checkup)}, {checkup.ms / 1000:.1f} s.")
    raise typer.Exit(checkup.exit_code)


def _meant(session: Session, text: str) -> str:
    """What was asked about; the link of a job that was named by its number."""
    if _NUMBER.fullmatch(text.strip()):
        return session.link(session.store.read().document.find(text))
    return text


def _show(diagnosis: "Diagnosis") -> None:
    from qdn_tui.doctor.telling import look_lines, verdict_lines

    for look in diagnosis.looks:
        for line in look_lines(look):
            show(line)
    show()
    for line in verdict_lines(diagnosis):
        show(line)


def _apply(session: Session, cure: "Cure", *, yes: bool) -> None:
    """Ship it, as any deploy is shipped: agreed to in production, told as it goes."""
    from qdn_tui.cli.deploy_run import Asked, go
    from qdn_tui.deploy import Shipping
    from qdn_tui.doctor.curing import WHY, run_of

    run = run_of(cure)
    go(
        Asked(Shipping(session.cloud), run.kind, WHY, to=run.to, paths=run.paths),
        yes=yes,
        as_json=False,
    )
