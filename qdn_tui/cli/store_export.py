"""`qdn store export`: the jobs as a table or as JSON, into a file or a pipe."""

import sys
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from qdn_tui.cli.console import say
from qdn_tui.cli.jobs_change import session_of
from qdn_tui.cli.jobs_output import by_number
from qdn_tui.store.export import BYTE_ORDER_MARK, as_csv, as_json_array, write_whole


class Form(StrEnum):
    """What to export to."""

    CSV = "csv"
    JSON = "json"


def export(
    context: typer.Context,
    form: Annotated[
        Form | None,
        typer.Option(
            "--format",
            help="csv for spreadsheets, json for programs and `jobs import`; else by the file's "
            "name, and csv where that does not say.",
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Archived jobs too, not only those of the document.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write this file; without it, to stdout.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the file if it is there.")
    ] = False,
) -> None:
    """Write the jobs of the document, by number, open or not; with --all those of the archive too.

    As csv: local times, no tracking links, and no cell that a spreadsheet would run.
    As json: the records whole, tracking links included: keep it as you keep the jobs.
    A file is written whole or not at all, for its owner's eyes only.
    """
    if form is None:
        form = Form.JSON if output is not None and output.suffix == ".json" else Form.CSV
    session = session_of(context)
    document = session.store.read().document
    jobs = by_number(
        [*document.jobs, *session.archive.jobs(document)] if everything else document.jobs
    )
    parts = as_json_array(jobs) if form is Form.JSON else as_csv(jobs, session.business)
    if output is None:
        for part in parts:
            sys.stdout.buffer.write(part.encode())
        sys.stdout.buffer.flush()
    else:
        if form is Form.CSV:
            parts = chain((BYTE_ORDER_MARK,), parts)
        size = write_whole(output, parts, overwrite=force)
        say(f"{len(jobs)} jobs in {output}, {size} bytes.")
    if document.quarantined:
        say(
            f"{len(document.quarantined)} records that cannot be read are not in it: "
            "`qdn store check` lists them."
        )
