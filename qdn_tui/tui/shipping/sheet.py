"""What the deploy panel says, line by line, from values alone. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.cells import cell_len, chop_cells
from textual.content import Content

from qdn_tui.deploy import Ended, Kind, Plan, Record
from qdn_tui.deploy.plan_words import (
    PlanLine,
    plan_parts,
    plan_title,
    quota_words,
    result_words,
    seconds_words,
)
from qdn_tui.domain.telling import dated_day, dated_moment
from qdn_tui.domain.text import fit, safe
from qdn_tui.tui.shipping.port import Standing
from qdn_tui.tui.shipping.run_view import RunView, Stage, StepView, Tone
from qdn_tui.tui.widgets.long_list import Line, Piece

_BAR_CELLS = 10
_NARROW = 64
_LABEL_CELLS = 23
_WHEN_CELLS = len("Nov 22, 12:55 am")
_INKS: dict[Tone, str] = {"good": "green", "warning": "warning", "bad": "bad", "": ""}
_MARK_INKS = {"+": "green", "~": "blue", "-": "warning", "!": "warning", "·": "faint"}
_STAGE_INKS = {
    Stage.WAITING: "faint",
    Stage.RUNNING: "accent",
    Stage.DONE: "green",
    Stage.SKIPPED: "faint",
    Stage.FAILED: "bad",
    Stage.STOPPED: "warning",
}
_GOOD = (Ended.DEPLOYED, Ended.PURGE_PENDING)


def plan_lines(plan: Plan, width: int) -> tuple[Line, ...]:
    """The plan under its headings; where it is narrow, reasons stand on lines of their own."""
    lines = [
        *(Line([(text, "strong")]) for text in _wrapped(safe(plan_title(plan)), width)),
    ]
    if plan.kind.takes_a_source:
        lines += [Line([(text, "soft")]) for text in _wrapped(safe(f"from {plan.source}"), width)]
    for part in plan_parts(plan):
        lines += [Line([]), Line([(part.title, "accent")])]
        for line in part.lines:
            lines += _plan_line(line, width)
    return tuple(lines)


def step_lines(run: RunView | None, now: float, width: int) -> tuple[Line, ...]:
    """A line for each step, with mark, bar and time.

    Args:
        now: by the clock that the run's view was folded with.
    """
    if run is None:
        return (Line([("No run from this board yet", "soft")]),)
    return tuple(_step_line(step, now, width) for step in run.steps)


def steps_title(run: RunView | None, now: float) -> str:
    """What is run, how far it is, and for how long."""
    if run is None:
        return "Steps"
    took = seconds_words(max(run.seconds if run.seconds is not None else now - run.began, 0.0))
    what = "Resume" if run.resumed or run.kind is None else run.kind.capitalize()
    if run.is_over:
        return f"Steps · {what} · {took}"
    place, of = run.place
    step = f" · step {place} of {of}" if of else ""
    return f"Steps · {what}{step}{' · taking it back' if run.undoing else ''} · {took}"


def log_lines(run: RunView | None, width: int) -> tuple[Line, ...]:
    """What the run told, wrapped to the width, oldest first."""
    if run is None:
        return ()
    return tuple(
        Line([(piece, _INKS[line.tone])])
        for line in run.log
        for piece in _wrapped(safe(line.text), max(width, 10))
    )


def history_lines(
    history: Sequence[Record], served: Record | None, zone: ZoneInfo, now: datetime, width: int
) -> tuple[Line, ...]:
    """A line a run: when, what, release, who, how long, result; the served one is marked."""
    return tuple(
        history_line(record, is_served=served is not None and served.id == record.id, zone=zone,
                     now=now, width=width)
        for record in history
    )  # fmt: skip


def history_line(
    record: Record, *, is_served: bool, zone: ZoneInfo, now: datetime, width: int
) -> Line:
    """One run of the history; what matters least is left out where there is no room."""
    is_of_this_year = record.at.astimezone(zone).year == now.astimezone(zone).year
    when = (dated_moment if is_of_this_year else dated_day)(record.at, zone, now)
    good = record.result in _GOOD
    pieces: list[Piece] = [
        ("● " if is_served else "  ", "green"),
        (f"{when:<{_WHEN_CELLS}}  ", "soft"),
        (f"{record.kind:<11}", "strong" if is_served else ""),
        (f"{safe(record.release, 16):<14}", "strong" if is_served else ""),
    ]
    # What stands before and after who it was is 66 cells wide; a name of fewer than 8 is nobody's.
    if (room := min(width - 69, 18)) >= 8:
        pieces.append((f"{fit(safe(record.by), room)}  ", "soft"))
    if record.message and width >= 2 * _NARROW - 20:
        pieces.append((f"{safe(record.message)}  ", "soft"))
    if record.reason and not good and width >= _NARROW:
        pieces.append((safe(record.reason), "soft"))
    right: list[Piece] = [
        (f"{seconds_words(record.seconds):>8}  ", "soft"),
        (f"{result_words(record.kind, record.result):<11}", "green" if good else "warning"),
    ]
    return Line(pieces, right)


def history_title(standing: Standing | None, zone: ZoneInfo, now: datetime) -> str:
    """What stands over the history: whose clock it goes by, this month's purges and their cost."""
    if standing is None:
        return "History"
    title = f"History, {now.astimezone(zone):%Z}"
    if standing.quota is None:
        return title
    return f"{title} · purged paths: {quota_words(standing.quota)}"


def can_go_back_to(record: Record, served: Record | None) -> bool:
    """Whether a rollback to the record would change anything that it can."""
    if record.kind is Kind.INVALIDATE or record.result not in _GOOD:
        return False
    return served is None or record.id != served.id


def head_line(
    environment: str,
    *,
    production: bool,
    read_only: bool,
    standing: Standing | None,
    zone: ZoneInfo,
    now: datetime,
    busy: str,
    width: int,
) -> Content:
    """The line on top: environment and what it serves, always; who holds the lock."""
    name = safe(environment, 24)
    chip = "bold $background on $error" if production else "$foreground on $panel"
    pieces: list[tuple[str, str]] = [
        (" qdn ", "bold $background on $primary"),
        (f" {name.upper() if production else name} ", chip),
    ]
    if read_only:
        pieces.append((" read only ", "bold $background on $warning"))
    pieces.append(("  Deploy", "bold"))
    pieces.append((f"  {_serves(standing, zone, now)}", "$foreground"))
    right = (f" {busy} ", "$accent") if busy else ("", "")
    if not busy and standing is not None and standing.lock.is_held and standing.lock.lease:
        right = (f" ▲ {safe(standing.lock.lease.by, 30)} is deploying ", "$warning")
    room = max(width - cell_len(right[0]), 0)
    taken = sum(cell_len(text) for text, _ in pieces)
    if taken > room:
        text, style = pieces.pop()
        left = room - taken + cell_len(text)
        pieces.append((fit(text, left) if left > 1 else "", style))
        taken = sum(cell_len(text) for text, _ in pieces)
    return Content.assemble(*pieces, " " * max(room - taken, 0), right)


def _serves(standing: Standing | None, zone: ZoneInfo, now: datetime) -> str:
    if standing is None:
        return "…"
    served = standing.served
    if served is None:
        return "nothing deployed yet"
    since = f"{dated_moment(served.at, zone, now)} {served.at.astimezone(zone):%Z}"
    return f"serves {safe(served.release, 16)} since {since} by {safe(served.by, 30)}"


def _plan_line(line: PlanLine, width: int) -> Iterator[Line]:
    mark: Piece = (f" {line.mark} ", _MARK_INKS[line.mark])
    if not (line.why or line.side) or line.mark in "!·":
        said = f"{line.what} {line.why}".strip()
        first, *rest = _wrapped(safe(said), max(width - 4, 10)) or [""]
        yield Line([mark, (first, "")])
        for piece in rest:
            yield Line([(f"   {piece}", "")])
        return
    if width < _NARROW:
        first, *rest = _wrapped(safe(line.what), max(width - 4, 10)) or [""]
        yield Line([mark, (first, "")])
        for piece in rest:
            yield Line([(f"   {piece}", "")])
        said = " · ".join(text for text in (line.why, line.side) if text)
        for piece in _wrapped(safe(said), max(width - 6, 10)):
            yield Line([(f"     {piece}", "soft")])
        return
    yield Line([mark, (line.what, ""), (f"  {line.why}", "soft")], [(line.side, "faint")])


def _step_line(step: StepView, now: float, width: int) -> Line:
    ink = _STAGE_INKS[step.stage]
    waiting = step.stage in (Stage.WAITING, Stage.SKIPPED)
    label_ink = "faint" if waiting else "strong" if step.stage is Stage.RUNNING else ""
    left: list[Piece] = [
        (f" {step.stage.value} ", ink),
        (f"{step.step.label:<{_LABEL_CELLS}}", label_ink),
    ]
    if step.stage is Stage.RUNNING:
        took = seconds_words(max(now - step.began, 0.0))
        right: list[Piece] = [(took, "soft")]
        room = width - _LABEL_CELLS - len(took) - 5
        if step.total and room > 1:
            left.append((_bar(step.done, step.total, min(room, _BAR_CELLS)), "accent"))
            if room > 2 * _BAR_CELLS:
                left.append((f" {step.done}/{step.total}", "soft"))
        if step.said and width >= _NARROW:
            left.append((f"  {step.said}", "soft"))
        return Line(left, right)
    if step.said and width >= _NARROW and not waiting:
        left.append((step.said, "soft"))
    if step.stage is Stage.WAITING:
        return Line(left)
    if step.stage is Stage.SKIPPED:
        return Line(left, [("not needed", "faint")])
    return Line(left, [(seconds_words(step.seconds or 0.0), "soft")])


def _bar(done: int, total: int, cells: int) -> str:
    filled = cells * done // max(total, 1)
    return "█" * filled + "░" * (cells - filled)


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken at spaces where there are any."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if cell_len(longer) <= width:
            line = longer
            continue
        whole, last = chop_cells(word, width)[:-1], chop_cells(word, width)[-1:]
        lines += [line, *whole] if line else whole
        line = "".join(last)
    return [*lines, line] if line else lines
