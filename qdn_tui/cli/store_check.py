"""`qdn store check`: is everything there, whole and in order, and if not, what to do."""

from typing import Annotated

import typer

from qdn_tui.cli.console import show, show_json
from qdn_tui.cli.jobs_change import AsJson, session_of
from qdn_tui.domain.author import wall_clock
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
    as_json: AsJson = False,
) -> None:
    """Look at the document, its archive and its versions. Ends with 1 where something failed.

    Reads everything and changes nothing; `--probe` writes a scratch object and takes it away.
    """
    from qdn_tui.store.check import check as look
    from qdn_tui.store.check import probe_finding
    from qdn_tui.store.probe import probe as try_out

    session = session_of(context)
    findings = list(look(session.store, session.archive, wall_clock()))
    if probe:
        session.store.require_writable()
        findings.append(probe_finding(try_out(session.cloud.s3, session.store.bucket)))
    failed = any(finding.level is Level.FAIL for finding in findings)
    if as_json:
        show_json({"passed": not failed, "findings": [_as_json(finding) for finding in findings]})
    else:
        for finding in findings:
            _show(finding)
    if failed:
        raise typer.Exit(1)


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
