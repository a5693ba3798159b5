"""`python -m tests.bench`: measure, and print a table of promises and figures."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.bench.calibration import Machine, description
from tests.bench.figures import Figure
from tests.bench.office import open_office
from tests.bench.rows import (
    arrival,
    commands,
    dashboard,
    deploying,
    filtering,
    first_frame,
    function_start,
    kanban,
    keys,
    moving,
    pages,
    polling,
    requests,
    tracking,
)
from tests.bench.session import Session
from tests.bench.table import as_json, put_between_marks, table

ROWS: Mapping[str, Callable[[Session], list[Figure]]] = {
    "S1": first_frame.measure,
    "S2": keys.measure,
    "S2-MOVE": moving.measure_one,
    "S2-MANY": moving.measure_many,
    "S2-100K": keys.measure_largest,
    "KANBAN-TUI": kanban.measure,
    "S3": arrival.measure,
    "S4": polling.measure,
    "S5": requests.measure,
    "S6": filtering.measure,
    "S7": deploying.measure_unchanged,
    "S8": deploying.measure_new,
    "S9": tracking.measure,
    "S10": function_start.measure,
    "S11": pages.measure_track,
    "S12": pages.measure_book,
    "S13": commands.measure,
    "DASHBOARD": dashboard.measure,
}
_LEGEND = """\
Spread: lowest..highest, from 20 samples on the quartiles. Ratio: median of the rounds' ratios, \
in each of which the variants were measured in turn. Dropped: rounds in which the machine's speed \
changed. A verdict with a question mark comes from a machine too restless to be certain."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the arguments ask for.

    Returns:
        0, also where figures are missed; 1 where a row could not be measured.
    """
    asked = _parser().parse_args(arguments)
    machine = Machine()
    figures: list[Figure] = []
    failed: list[str] = []
    with open_office() as office:
        session = Session(office, machine, quick=asked.quick)
        machine.calibrate()
        for row in asked.rows:
            started = time.monotonic()
            try:
                figures += ROWS[row](session)
            except Exception as error:  # the other rows have their worth without this one
                failed.append(row)
                _narrate(f"{row} could not be measured: {error}")
            else:
                _narrate(f"{row} measured in {time.monotonic() - started:.0f} s")
        machine.calibrate()
    if asked.json:
        document = {
            "machine": description(),
            "loops_ms": machine.loops_ms,
            "load": machine.load,
            "quick": asked.quick,
            "failed": failed,
            "figures": [as_json(figure) for figure in figures],
        }
        asked.json.write_text(json.dumps(document, indent=1) + "\n")
    missed = sum(figure.kept is False for figure in figures)
    promised = sum(figure.kept is not None for figure in figures)
    summary = [
        f"{promised - missed} of {promised} figures reached.",
        *([f"Not measured: {', '.join(failed)}"] if failed else []),
        *(["A quick look: a third of the rounds."] if asked.quick else []),
        description(),
        machine.summary,
    ]
    told = "\n".join([*([f"{table(figures)}\n"] if figures else []), *summary])
    sys.stdout.write(f"{told}\n{_LEGEND}\n")
    if asked.markdown and figures:
        page = asked.markdown.read_text()
        asked.markdown.write_text(put_between_marks(page, told))
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Measure how fast qdn is."
    )
    parser.add_argument("--quick", action="store_true", help="a look: a third of the rounds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every sample there")
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="also put the table in this page"
    )
    parser.add_argument(
        "--rows",
        type=_chosen,
        default=list(ROWS),
        metavar="S1,S2",
        help=f"only these, of {', '.join(ROWS)}",
    )
    return parser


def _chosen(written: str) -> list[str]:
    chosen = [row.strip().upper() for row in written.split(",")]
    for row in chosen:
        if row not in ROWS:
            raise argparse.ArgumentTypeError(f"{row} is none of {', '.join(ROWS)}")
    return chosen


def _narrate(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
