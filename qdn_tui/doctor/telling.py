"""A diagnosis and a check-up for programs, and in lines for people."""

from collections.abc import Iterator
from typing import Final

from pydantic import JsonValue

from qdn_tui.doctor.checkup import Checked, Checkup
from qdn_tui.doctor.examining import Diagnosis
from qdn_tui.doctor.layers import Look
from qdn_tui.store.findings import Level

MARKS: Final = {Level.OK: "✓", Level.WARN: "!", Level.FAIL: "✗"}
_LABEL_CELLS = 16
_DETAILS_SHOWN = 20


def checkup_as_json(checkup: Checkup) -> dict[str, JsonValue]:
    """`{environment, passed, ms, findings}`, each with topic, level, message, next step, time."""
    return {
        "environment": checkup.environment,
        "passed": checkup.passed,
        "ms": checkup.ms,
        "findings": [
            {
                "topic": one.finding.topic,
                "level": one.finding.level.value,
                "message": one.finding.message,
                "next_step": one.finding.next_step,
                "details": list(one.finding.details),
                "ms": one.ms,
            }
            for one in checkup.checked
        ],
    }


def as_json(diagnosis: Diagnosis) -> dict[str, JsonValue]:
    """`{link, environment, ms, healthy, verdict, layers}`; no whole token, no customer's text."""
    verdict = diagnosis.verdict
    cure = verdict.cure
    return {
        "link": diagnosis.link,
        "environment": diagnosis.environment,
        "ms": diagnosis.ms,
        "healthy": verdict.is_healthy,
        "verdict": {
            "cause": verdict.cause.value,
            "said": verdict.said,
            "next_step": verdict.next_step,
            "cure": None
            if cure is None
            else {"remedy": cure.remedy.value, "said": cure.said, "command": cure.command},
            "also": list(verdict.also),
            "notes": list(verdict.notes),
        },
        "layers": [_look_as_json(look) for look in diagnosis.looks],
    }


def _look_as_json(look: Look) -> dict[str, JsonValue]:
    return {
        "layer": look.layer.value,
        "level": look.level.value,
        "said": look.said,
        "evidence": list(look.evidence),
        "ms": look.ms,
    }


def look_lines(look: Look) -> Iterator[str]:
    """A layer in a line, with what that rests on where it is not well."""
    yield f"{MARKS[look.level]} {look.layer.label:<{_LABEL_CELLS}}{look.said}  ({look.ms} ms)"
    if look.level is not Level.OK:
        for line in look.evidence:
            yield f"{'':<{_LABEL_CELLS + 4}}{line}"


def verdict_lines(diagnosis: Diagnosis) -> Iterator[str]:
    """The verdict: what is the matter, and what to do."""
    verdict = diagnosis.verdict
    yield f"{'✓' if verdict.is_healthy else '✗'} {verdict.said}."
    if verdict.cure is not None:
        yield f"  → {verdict.cure.said}: {verdict.cure.command}"
    elif verdict.next_step:
        yield f"  → {verdict.next_step}"
    for line in verdict.also:
        yield f"  also: {line}"
    for line in verdict.notes:
        yield f"  note: {line}"


def checked_lines(checked: Checked) -> Iterator[str]:
    """A finding in a line; with its details and what to do where it is not well."""
    finding = checked.finding
    head = f"{MARKS[finding.level]} {finding.topic:<{_LABEL_CELLS}}"
    yield f"{head}{finding.message}  ({checked.ms} ms)"
    if finding.level is not Level.OK:
        for detail in finding.details[:_DETAILS_SHOWN]:
            yield f"{'':<{_LABEL_CELLS + 4}}{detail}"
        if len(finding.details) > _DETAILS_SHOWN:
            more = len(finding.details) - _DETAILS_SHOWN
            yield f"{'':<{_LABEL_CELLS + 4}}… and {more} more: see --json"
    if finding.next_step:
        yield f"{'':<{_LABEL_CELLS + 2}}→ {finding.next_step}"


def checkup_verdict(checkup: Checkup) -> str:
    """How the environment does, in a sentence."""
    levels = [one.finding.level for one in checkup.checked]
    failed, warned = levels.count(Level.FAIL), levels.count(Level.WARN)
    if failed:
        return f"✗ {checkup.environment} is not well: {failed} of {len(levels)} checks failed"
    if warned:
        things = "1 thing is" if warned == 1 else f"{warned} things are"
        return f"! {checkup.environment} works; {things} worth a look"
    return f"✓ {checkup.environment} is well: {len(levels)} checks"
