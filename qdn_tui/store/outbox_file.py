"""The outbox's file: JSON lines, one accepted change each, and what a crash may leave of them.

A line ends with a line break; what stands after the last one is an append that a crash cut
short. Nobody was told that it is accepted, so it is ignored, and cut off by the next append.
A whole line that cannot be read is kept as it is, in its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from qdn_tui.domain.changes import Change
from qdn_tui.domain.job import problems
from qdn_tui.store.conflicts import Conflict, Refusal

# What a newer qdn says of a change, and this one does not know.
_NEWER = frozenset({"union_tag_invalid", "extra_forbidden"})


@dataclass(frozen=True)
class Damaged:
    """A line that cannot be read: kept byte for byte, never sent, never dropped.

    Attributes:
        place: its number in the file, from 1.
        reason: what is wrong with it, without customers' text.
        is_newer: whether it is whole, and says what only a newer qdn can.
    """

    place: int
    reason: str
    is_newer: bool = False


class Line(BaseModel):
    """What a line says: a change that waits or, with a refusal, one to decide about."""

    model_config = ConfigDict(frozen=True, extra="allow")

    change: Change
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Entry:
    """A line as it stands and what it says; None where it cannot be read."""

    written: bytes
    line: Line | None
    reason: str = ""
    is_newer: bool = False


@dataclass(frozen=True)
class OutboxState:
    """Everything in an outbox, in the order it was accepted.

    Attributes:
        waiting: to be sent.
        conflicts: refused; a person decides.
        damaged: lines that cannot be read.
    """

    waiting: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    damaged: tuple[Damaged, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send and nothing to decide."""
        return not (self.waiting or self.conflicts or self.damaged)


def whole_lines(body: bytes) -> bytes:
    """The body without a last line that was cut short."""
    return body[: body.rfind(b"\n") + 1]


def entries(body: bytes) -> tuple[Entry, ...]:
    """Every whole line."""
    return tuple(_entry(written) for written in whole_lines(body).split(b"\n")[:-1])


def state_of(found: Sequence[Entry]) -> OutboxState:
    """What the lines say together."""
    readable = [entry.line for entry in found if entry.line is not None]
    return OutboxState(
        waiting=tuple(line.change for line in readable if line.refusal is None),
        conflicts=tuple(
            Conflict(line.change, line.refusal) for line in readable if line.refusal is not None
        ),
        damaged=tuple(
            Damaged(place, entry.reason, entry.is_newer)
            for place, entry in enumerate(found, start=1)
            if entry.line is None
        ),
    )


def line_of(change: Change, refusal: Refusal | None = None) -> bytes:
    """A line, with its end."""
    return Line(change=change, refusal=refusal).model_dump_json().encode() + b"\n"


def body_of(found: Iterable[Entry]) -> bytes:
    """The lines as they were written."""
    return b"".join(entry.written + b"\n" for entry in found)


def _entry(written: bytes) -> Entry:
    try:
        return Entry(written, Line.model_validate_json(written))
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False, include_context=False)
        is_newer = all(one["type"] in _NEWER for one in errors)
        return Entry(written, None, "; ".join(problems(errors)[:2]), is_newer)
