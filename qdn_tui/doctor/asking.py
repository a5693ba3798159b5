"""Several questions asked side by side, each for so long; none holds up the others, or the end."""

import queue
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from qdn_tui.errors import QdnError

_Key = TypeVar("_Key")
_Found = TypeVar("_Found")


class TookTooLong(QdnError):
    """No answer came within the time that was left for it."""

    exit_code = 6


@dataclass(frozen=True)
class Answered(Generic[_Found]):
    """What came of a question.

    Attributes:
        found: the answer; None where an error came instead.
        ms: how long it took.
    """

    found: _Found | None
    error: Exception | None
    ms: int


def side_by_side(
    questions: Mapping[_Key, Callable[[], _Found]], within_s: float
) -> dict[_Key, Answered[_Found]]:
    """Ask all of them at once, and take what has come within the time; never raises.

    The threads are daemons on purpose: one that hangs must not hold up the way out.
    """
    came: queue.SimpleQueue[tuple[_Key, Answered[_Found]]] = queue.SimpleQueue()

    def ask(key: _Key, question: Callable[[], _Found]) -> None:
        began = time.monotonic()
        found, problem = None, None
        try:
            found = question()
        except Exception as error:  # whatever it is, it is evidence
            problem = error
        came.put((key, Answered(found, problem, _ms(began))))

    began = time.monotonic()
    for key, question in questions.items():
        threading.Thread(target=ask, args=(key, question), name="qdn-look", daemon=True).start()
    answers: dict[_Key, Answered[_Found]] = {}
    while len(answers) < len(questions):
        left = began + within_s - time.monotonic()
        try:
            key, answer = came.get(timeout=max(left, 0.001))
        except queue.Empty:
            break
        answers[key] = answer
    for key in questions.keys() - answers.keys():
        late = TookTooLong(f"No answer within {within_s:.0f} s", "Check the network and try again")
        answers[key] = Answered(None, late, _ms(began))
    return answers


class Once(Generic[_Found]):
    """Asks a question at the first call, and gives everybody the same answer, or error."""

    def __init__(self, question: Callable[[], _Found]) -> None:
        self._question = question
        self._turn = threading.Lock()
        self._answer = Future[_Found]()

    def __call__(self) -> _Found:
        with self._turn:
            if not self._answer.done():
                try:
                    self._answer.set_result(self._question())
                except Exception as error:  # raised again, to everybody who asks
                    self._answer.set_exception(error)
        return self._answer.result()


def _ms(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
