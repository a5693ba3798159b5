"""Which jobs are marked, for what is done to several at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Marked:
    """The marks, by job id; they stay with their jobs through every change of these.

    Attributes:
        keys: the marked jobs.
        anchor: the job where a range begins, until its other end is given.
        at_once: the most that one key marked: not all of them need have been in sight.
    """

    keys: frozenset[str] = frozenset()
    anchor: str | None = None
    at_once: int = 0

    def turned(self, key: str) -> "Marked":
        """With the mark of one job turned over."""
        if key in self.keys:
            return replace(self.without({key}), anchor=None)
        return Marked(self.keys | {key}, at_once=self.at_once)

    def with_all(self, keys: Collection[str]) -> "Marked":
        """With all of `keys` marked; where all of them are already, with none of them."""
        wanted = frozenset(keys)
        if wanted <= self.keys:
            return replace(self.without(wanted), anchor=None)
        return self._and(wanted)

    def begun_at(self, key: str) -> "Marked":
        """With a range that begins at a job; it is marked."""
        return Marked(self.keys | {key}, anchor=key, at_once=self.at_once)

    def ended_at(self, key: str, order: Sequence[str]) -> "Marked":
        """With everything marked from the anchor to `key`, as they stand in `order`.

        Where the anchor is not in it any more, only `key` is marked.
        """
        if self.anchor not in order or key not in order:
            return self._and({key})
        first, last = sorted((order.index(self.anchor), order.index(key)))
        return self._and(order[first : last + 1])

    def without(self, keys: Collection[str]) -> "Marked":
        """Without the marks of some jobs."""
        left = self.keys.difference(keys)
        return replace(self, keys=left) if left else Marked()

    def _and(self, keys: Collection[str]) -> "Marked":
        return Marked(self.keys.union(keys), at_once=max(self.at_once, len(keys)))
