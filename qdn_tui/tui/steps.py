"""One press, one step: no terminal tells that a key is still down, only how fast it comes again."""

from collections.abc import Callable, Sequence

from qdn_tui.domain.job import Job

FIRST_REPEAT_SECONDS = 0.8
"""A key that stays down comes again after 0.25 to 0.66 s where nobody set it otherwise."""
REPEAT_SECONDS = 0.35
"""From then on it comes much faster than this."""


class Steps:
    """Tells the key that took the last step, and is still down, from one that is pressed again.

    Args:
        monotonic: seconds of a clock that never goes back.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._before: tuple[Job, ...] = ()
        self._taken = self._last = float("-inf")

    @property
    def before(self) -> tuple[Job, ...]:
        """The jobs that the last step was about."""
        return self._before

    def is_held(self) -> bool:
        """Whether the key that asks for a step now is still down. To be asked each time."""
        now = self._monotonic()
        since, pause = now - self._taken, now - self._last
        self._last = now
        return since < FIRST_REPEAT_SECONDS or pause < REPEAT_SECONDS

    def taken(self, jobs: Sequence[Job]) -> None:
        """A step was taken, with these jobs."""
        self._before, self._taken = tuple(jobs), self._monotonic()

    def end(self) -> None:
        """The hand did something else, or the step came to nothing: what comes next is a wish."""
        self._taken = self._last = float("-inf")
