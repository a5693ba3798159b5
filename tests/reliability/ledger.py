"""What was asked of the store and what it said: the other half of every proof."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from qdn_tui.domain.changes import Change
from qdn_tui.domain.refusals import Refused
from qdn_tui.store.errors import StoreBusy, StoreError
from qdn_tui.store.protocol import JobStore, Snapshot


class Answer(StrEnum):
    """What the one who asked may rely on."""

    ACKNOWLEDGED = "acknowledged"  # it stands in the document
    REFUSED = "refused"  # nothing was written, and nothing will be
    UNKNOWN = "unknown"  # it may stand there, now or later


@dataclass(frozen=True)
class Operation:
    """One change, from first asking to last answer.

    Attributes:
        op_id, job_id, kind: of the change.
        sent_at: seconds when it was first given to a store.
        answer: what came back in the end.
        answered_at: seconds when it did.
        revision: of the document in which it was shown to stand; None where it was not.
    """

    op_id: str
    job_id: str
    kind: str
    sent_at: float
    answer: Answer = Answer.UNKNOWN
    answered_at: float = float("inf")
    revision: int | None = None


class Ledger:
    """Every operation by its id. Safe to write from several threads.

    Args:
        clock: seconds; the same for all whose operations are compared.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._operations: dict[str, Operation] = {}

    @property
    def operations(self) -> tuple[Operation, ...]:
        with self._lock:
            return tuple(self._operations.values())

    def send(self, store: JobStore, changes: Sequence[Change]) -> Snapshot | Refused | StoreError:
        """Give `changes` to the store together, and note what it says.

        Returns:
            The state after them, or what a desk would be told instead. Any other error is a
            bug of the store and is raised.
        """
        in_doubt = self._asked(changes)
        try:
            snapshot = store.apply(changes)
        except StoreBusy as error:
            # "Nothing was written" is said of this call; an earlier one may still be under way.
            self._answered(changes, Answer.UNKNOWN if in_doubt else Answer.REFUSED)
            return error
        except Refused as error:
            self._answered(changes, Answer.REFUSED)
            return error
        except StoreError as error:
            self._answered(changes, Answer.UNKNOWN)
            return error
        self._answered(changes, Answer.ACKNOWLEDGED, snapshot.document.revision)
        return snapshot

    def take_in(self, operations: Sequence[Operation]) -> None:
        """Add what another process noted."""
        with self._lock:
            self._operations.update({operation.op_id: operation for operation in operations})

    def _asked(self, changes: Sequence[Change]) -> bool:
        """Note the changes; whether one of them was given to a store before, without certainty."""
        in_doubt = False
        with self._lock:
            for change in changes:
                earlier = self._operations.get(change.op_id)
                in_doubt |= earlier is not None and earlier.answer is Answer.UNKNOWN
                self._operations[change.op_id] = Operation(
                    change.op_id,
                    str(change.job_id),
                    change.kind,
                    earlier.sent_at if earlier else self._clock(),
                )
        return in_doubt

    def _answered(
        self, changes: Sequence[Change], answer: Answer, revision: int | None = None
    ) -> None:
        now = self._clock()
        with self._lock:
            for change in changes:
                was = self._operations[change.op_id]
                self._operations[change.op_id] = replace(
                    was, answer=answer, answered_at=now, revision=revision
                )


def as_json(operation: Operation) -> dict[str, Any]:
    """The operation as another process can read it."""
    return asdict(operation)


def from_json(written: dict[str, Any]) -> Operation:
    """What `as_json` made."""
    return Operation(**{**written, "answer": Answer(written["answer"])})
