"""`qdn store check`: is everything there, whole and in order, and if not, what to do."""

from collections.abc import Iterator
from typing import Annotated

import typer

from qdn_tui.cli.console import show, show_json
from qdn_tui.cli.jobs_change import AsJson, session_of
from qdn_tui.cli.session import Session
from qdn_tui.cli.store_decide import decide_now, wanted_decision
from qdn_tui.domain.author import wall_clock
from qdn_tui.store.deciding import Take
from qdn_tui.store.findings import Finding, Level

_DETAILS_SHOWN = 20
_MARKS = {Level.OK: "✓", Level.WARN: "!", Level.FAIL: "✗"}


def check(
    context: typer.Context,
    probe: Annotated[
        bool,
        typer.Option(
            "--probe", help="Prove on a scratch object that the store compares and swaps."
        ),
    ] = False,
    decide: Annotated[
        str | None,
        typer.Option(
            metavar="OP_ID",
            help="Decide about a refused change of this machine, by its operation id or how it "
            "begins, instead of looking at everything.",
        ),
    ] = None,
    take: Annotated[
        Take | None,
        typer.Option(
            help="With --decide: make mine again on what stands now, keep theirs, or drop it."
        ),
    ] = None,
    take_field: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=mine|theirs",
            help="With --decide, for an edit: whose value of one field. Mine for those not named.",
        ),
    ] = None,
    without_window: Annotated[
        bool,
        typer.Option(
            "--without-window",
            help="With --decide, for a new job whose window was full: take it without one.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look at this machine's outbox, the document, its archive and its versions.

    Ends with 1 where something failed, with 6 where the cloud does not answer. Reads everything
    and changes nothing; `--probe` writes a scratch object and takes it away. With `--decide` a
    change that was refused after it was accepted here is decided, and what waits is sent.
    """
    session = session_of(context)
    wanted = wanted_decision(decide, take, take_field or [], without_window=without_window)
    if wanted is not None:
        if probe:
            raise typer.BadParameter("cannot be used with --decide", param_hint="--probe")
        decide_now(session, wanted, as_json=as_json)
        return
    findings: list[Finding] = []
    for finding in _findings(session, probe=probe):
        findings.append(finding)
        if not as_json:
            _show(finding)
    failed = any(finding.level is Level.FAIL for finding in findings)
    if as_json:
        show_json(
            {
                "passed": not failed,
                "findings": [_as_json(finding) for finding in findings],
                "conflicts": _conflicts(session),
            }
        )
    if failed:
        raise typer.Exit(1)


def _findings(session: Session, *, probe: bool) -> Iterator[Finding]:
    """One after the other; what needs no cloud first, to be told even where none answers."""
    from qdn_tui.store.check import check as look
    from qdn_tui.store.check import probe_finding
    from qdn_tui.store.outbox_check import meant_for, namesake_findings, outbox_findings
    from qdn_tui.store.probe import probe as try_out

    yield from outbox_findings(session.outbox_path)
    yield from namesake_findings(session.outbox_path, session.environment.name)
    yield from meant_for(session.outbox_path, session.environment.name, session.address)
    if probe:
        session.store.require_writable()
    yield from look(session.store, session.archive, wall_clock())
    if probe:
        yield probe_finding(try_out(session.cloud.s3, session.store.bucket))


def _conflicts(session: Session) -> list[object]:
    """The refused changes of this machine, to be decided with `--decide`."""
    from qdn_tui.store.conflict_words import conflict_json
    from qdn_tui.store.outbox import OutboxFailed, read_outbox

    try:
        conflicts = read_outbox(session.outbox_path).conflicts
    except OutboxFailed:
        return []  # a finding says so
    return [conflict_json(conflict, conflicts) for conflict in conflicts]


def _show(finding: Finding) -> None:
    show(f"{_MARKS[finding.level]} {finding.topic:<10}{finding.message}")
    for detail in finding.details[:_DETAILS_SHOWN]:
        show(f"              {detail}")
    if len(finding.details) > _DETAILS_SHOWN:
        show(f"              … and {len(finding.details) - _DETAILS_SHOWN} more: see --json")
    if finding.next_step:
        show(f"            → {finding.next_step}")


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "topic": finding.topic,
        "level": finding.level.value,
        "message": finding.message,
        "next_step": finding.next_step,
        "details": list(finding.details),
    }
