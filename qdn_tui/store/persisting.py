"""Trying a write until it is certain what came of it, within a budget of time."""

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass

from qdn_tui.domain.document import Document
from qdn_tui.store.errors import Overtaken, StoreBusy, StoreError
from qdn_tui.store.protocol import Snapshot

_FIRST_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 2.0


class TryAgain(Exception):
    """An attempt failed in a way that the next one may not.

    Attributes:
        give_up: what to tell when there is no time for another.
        may_have_written: no answer came to a write, which may have happened.
        over: the ETag that such a write asked for; None for an object that was not there.
    """

    def __init__(
        self, give_up: StoreError, *, may_have_written: bool = False, over: str | None = None
    ) -> None:
        super().__init__(str(give_up))
        self.give_up = give_up
        self.may_have_written = may_have_written
        self.over = over


@dataclass(frozen=True)
class Patience:
    """How long a write is tried, and how time passes.

    Attributes:
        budget: seconds, with all tries.
        clock: monotonic seconds.
        sleep: waits so many seconds.
        rng: jitter.
        tell: hears why it is tried again, and after how many seconds.
    """

    budget: float
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    rng: random.Random
    tell: Callable[[StoreError, float], None] | None = None


def until_certain(
    attempt: Callable[[Snapshot | None], Snapshot],
    look: Callable[[], Snapshot],
    done: Callable[[Document], bool],
    patience: Patience,
    over: Snapshot | None,
) -> Snapshot:
    """Attempt a write until it succeeds, is refused, or time is up.

    Args:
        attempt: writes once, over what it is given or else over what it reads itself. Raises
            `TryAgain` where another attempt may do better.
        look: reads what stands now.
        done: whether a document already holds what is wanted.
        over: what the first attempt writes over.

    Raises:
        StoreError: it did not happen, or nobody can tell; then the message says so.
    """
    began = patience.clock()
    pause = _FIRST_PAUSE_SECONDS
    in_doubt: StoreError | None = None
    doubtful: set[str | None] = set()
    while True:
        try:
            return attempt(over)
        except TryAgain as again:
            over = None
            gave_up = again.give_up
            if again.may_have_written:
                in_doubt = gave_up
                doubtful.add(again.over)
        except StoreError as error:
            # Who was overtaken has seen another state, over which no earlier try can succeed.
            if in_doubt is None or isinstance(error, Overtaken):
                raise
            raise type(error)(or_written(error.message), error.next_step) from in_doubt
        wait = patience.rng.uniform(pause / 2, pause)
        spent = patience.clock() - began
        if spent + wait > patience.budget:
            return _at_last(look, done, gave_up, in_doubt, doubtful)
        if patience.tell is not None:
            patience.tell(gave_up, spent)
        patience.sleep(wait)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


def or_written(message: str) -> str:
    """The message of a write to which no answer came."""
    return f"{message}; it may have been written"


def _at_last(
    look: Callable[[], Snapshot],
    done: Callable[[Document], bool],
    gave_up: StoreError,
    in_doubt: StoreError | None,
    doubtful: Collection[str | None],
) -> Snapshot:
    """One more look when time is up: the last answer may have been lost after all.

    A try without an answer may still be under way. It can succeed as long as the object is
    what it asked for, also after a conflict: 409 says that another write is going on.
    """
    if in_doubt is None and not isinstance(gave_up, StoreBusy):
        raise gave_up  # nothing was ever sent
    try:
        snapshot = look()
    except StoreError:
        raise in_doubt or gave_up from None
    if done(snapshot.document):
        return snapshot
    if in_doubt is not None and snapshot.etag in doubtful:
        raise in_doubt
    raise gave_up
