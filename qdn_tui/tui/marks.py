"""Which jobs are marked, for what is done to several at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Marked:
    """The marks, by job id; they stay with their jobs through every change of these.

    Attributes:
        keys: the marked jobs.
        anchor: the job where a range begins, until its other end is given.
    """

    keys: frozenset[str] = frozenset()
    anchor: str | None = None

    def turned(self, key: str) -> "Marked":
        """With the mark of one job turned over."""
        return Marked(self.keys ^ {key})

    def with_all(self, keys: Collection[str]) -> "Marked":
        """With all of `keys` marked; where all of them are already, with none of them."""
        wanted = frozenset(keys)
        return Marked(self.keys - wanted if wanted <= self.keys else self.keys | wanted)

    def begun_at(self, key: str) -> "Marked":
        """With a range that begins at a job; it is marked."""
        return Marked(self.keys | {key}, anchor=key)

    def ended_at(self, key: str, order: Sequence[str]) -> "Marked":
        """With everything marked from the anchor to `key`, as they stand in `order`.

        Where the anchor is not in it any more, only `key` is marked.
        """
        if self.anchor not in order or key not in order:
            return Marked(self.keys | {key})
        first, last = sorted((order.index(self.anchor), order.index(key)))
        return Marked(self.keys | frozenset(order[first : last + 1]))

    def without(self, keys: Collection[str]) -> "Marked":
        """Without the marks of some jobs."""
        return replace(self, keys=self.keys.difference(keys))
