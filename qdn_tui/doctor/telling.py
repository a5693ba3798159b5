"""A diagnosis for programs, and in lines for people."""

from collections.abc import Iterator
from typing import Final

from pydantic import JsonValue

from qdn_tui.doctor.examining import Diagnosis
from qdn_tui.doctor.layers import Look
from qdn_tui.store.findings import Level

MARKS: Final = {Level.OK: "✓", Level.WARN: "!", Level.FAIL: "✗"}
_LABEL_CELLS = 15


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
