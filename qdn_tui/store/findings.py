"""What a look at the store brought to light, each with what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        topic: what was looked at, a stable word for scripts.
        level: how bad it is; only `fail` makes the check fail.
        message: what was found, one sentence.
        next_step: what to do; empty where all is well.
        details: single records, jobs or versions, a line each.
    """

    topic: str
    level: Level
    message: str
    next_step: str = ""
    details: tuple[str, ...] = ()


def ok(topic: str, message: str, details: tuple[str, ...] = ()) -> Finding:
    """Nothing to do."""
    return Finding(topic, Level.OK, message, "", details)


def warn(topic: str, message: str, next_step: str, details: tuple[str, ...] = ()) -> Finding:
    """Something to look at, while all goes on."""
    return Finding(topic, Level.WARN, message, next_step, details)


def fail(topic: str, message: str, next_step: str, details: tuple[str, ...] = ()) -> Finding:
    """Something that loses changes, or stops work."""
    return Finding(topic, Level.FAIL, message, next_step, details)
