"""A step as it is told: that it begins, how it ends, and that one before production failed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from qdn_tui.cloud.failures import named_errors
from qdn_tui.deploy.errors import Unfinished
from qdn_tui.deploy.events import Event, Failed, Production, StepEnded, StepStarted
from qdn_tui.deploy.step import Step
from qdn_tui.errors import QdnError
from qdn_tui.settings import Environment

_BEFORE_ANYTHING: Final = frozenset({Step.PREFLIGHT, Step.LOCK, Step.PLAN})
# Without a summary there was nothing for them to do.
_MAY_BE_IDLE: Final = frozenset(
    {
        Step.STAGE_FUNCTION,
        Step.STAGE_PAGES,
        Step.API,
        Step.ASSETS,
        Step.FUNCTION,
        Step.PAGES,
        Step.PURGE,
    }
)


@contextmanager
def told(
    emit: Callable[[Event], None], step: Step, environment: Environment
) -> Iterator[list[str]]:
    """Tell that a step begins and ends; what is put into the list first is its summary.

    What the cloud refuses leaves it by its name, as a `QdnError`.
    """
    began, summary = time.monotonic(), list[str]()
    emit(StepStarted(step))
    try:
        with named_errors(environment):
            yield summary
    except QdnError as error:
        # Up to the plan nothing is changed; later steps tell by themselves how production stands.
        if step in _BEFORE_ANYTHING:
            stands: Production = "in between" if isinstance(error, Unfinished) else "untouched"
            emit(Failed(step, error.message, error.next_step, stands))
        raise
    text = summary[0] if summary else ""
    took = time.monotonic() - began
    emit(StepEnded(step, took, text, skipped=step in _MAY_BE_IDLE and not text))
