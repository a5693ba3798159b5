"""A diagnosis and a check-up as facts: the verdict first, then what it rests on."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from qdn_tui.store.findings import Level
from qdn_tui.tui.widgets.facts import Fact

if TYPE_CHECKING:
    from qdn_tui.doctor.checkup import Checkup
    from qdn_tui.doctor.examining import Diagnosis

LABEL_CELLS = 18
_MARKS: Final = {Level.OK: "✓", Level.WARN: "!", Level.FAIL: "✗"}
_STYLES: Final = {Level.OK: "$success", Level.WARN: "$warning", Level.FAIL: "$error"}
_DETAILS_SHOWN = 12


def diagnosis_facts(found: "Diagnosis", cure_key: str, room: int) -> Iterator[Fact]:
    """The verdict, what to do, and each layer in the order a request meets them.

    Args:
        cure_key: the key that does what the verdict offers.
        room: cells for a value.
    """
    verdict = found.verdict
    style = "$success" if verdict.is_healthy else "$error"
    yield Fact("Verdict", f"{verdict.said}.", f"bold {style}")
    if verdict.cure is not None:
        yield Fact("What to do", f"{verdict.cure.said}: press {cure_key}", "bold")
        yield Fact("By hand", verdict.cure.command, "$ink-soft")
    elif verdict.next_step:
        yield Fact("What to do", verdict.next_step, "bold")
    for line in verdict.also:
        yield Fact("Also", line, "$error")
    for line in verdict.notes:
        yield Fact("Note", line, "$warning")
    yield Fact(f"From the link to the bucket, in {found.ms / 1000:.1f} s")
    for look in found.looks:
        yield from _row(look.level, look.layer.label, look.said, look.ms, look.evidence, "", room)


def checkup_facts(found: "Checkup", room: int) -> Iterator[Fact]:
    """How it does in a sentence, then every check, those that failed first."""
    levels = [one.finding.level for one in found.checked]
    failed, warned = levels.count(Level.FAIL), levels.count(Level.WARN)
    if failed:
        yield Fact("Verdict", f"{failed} of {len(levels)} checks failed.", "bold $error")
    elif warned:
        yield Fact("Verdict", f"It works; {warned} to look at.", "bold $warning")
    else:
        yield Fact("Verdict", f"All is well: {len(levels)} checks.", "bold $success")
    yield Fact(f"Everything that keeps the shop open, in {found.ms / 1000:.1f} s")
    order = (Level.FAIL, Level.WARN, Level.OK)
    for one in sorted(found.checked, key=lambda one: order.index(one.finding.level)):
        finding = one.finding
        yield from _row(
            finding.level,
            _topic(finding.topic),
            finding.message,
            one.ms,
            finding.details,
            finding.next_step,
            room,
        )


def _topic(word: str) -> str:
    return "API" if word == "api" else word.capitalize()


def _row(
    level: Level,
    label: str,
    said: str,
    ms: int,
    details: Sequence[str],
    next_step: str,
    room: int,
) -> Iterator[Fact]:
    style = _STYLES[level]
    value_style = "" if level is Level.OK else style
    timed = f"{said} · {ms} ms"
    # A time alone on a line of its own tells nobody anything.
    shown = timed if cell_len(timed) <= room else said
    yield Fact(f"{_MARKS[level]} {label}", shown, value_style, style)
    if level is Level.OK:
        return
    for detail in details[:_DETAILS_SHOWN]:
        yield Fact("", detail, "$ink-soft")
    if len(details) > _DETAILS_SHOWN:
        yield Fact("", f"and {len(details) - _DETAILS_SHOWN} more", "$ink-soft")
    if next_step:
        yield Fact("", f"→ {next_step}")
