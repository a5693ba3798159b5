"""Which cards stand out because somebody else changed them, and how strongly still."""

from collections.abc import Iterable

from qdn_tui.tui.widgets.look import State


class Highlights:
    """A later change of the same card starts its highlight anew; the earlier one ends unseen."""

    def __init__(self) -> None:
        self._states: dict[str, tuple[State, int]] = {}
        self._batch = 0

    @property
    def keys(self) -> frozenset[str]:
        """Ids of the cards that stand out."""
        return frozenset(self._states)

    def state(self, key: str) -> State | None:
        """How strongly a card stands out; None where it does not."""
        known = self._states.get(key)
        return known[0] if known else None

    def begin(self, keys: Iterable[str]) -> int:
        """Make cards stand out; gives the number by which `fade` and `end` know them."""
        self._batch += 1
        self._states.update(dict.fromkeys(keys, (State.FLASHING, self._batch)))
        return self._batch

    def fade(self, batch: int) -> list[str]:
        """Weaken the highlights of a batch; gives the ids of the cards that look different."""
        keys = self._of(batch)
        self._states.update(dict.fromkeys(keys, (State.FADING, batch)))
        return keys

    def end(self, batch: int) -> list[str]:
        """Drop the highlights of a batch; gives the ids of the cards that look different."""
        keys = self._of(batch)
        for key in keys:
            del self._states[key]
        return keys

    def _of(self, batch: int) -> list[str]:
        return [key for key, (_, its) in self._states.items() if its == batch]
