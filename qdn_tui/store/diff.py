"""Which jobs differ between two documents; only their cards are drawn again."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qdn_tui.domain.document import Document, Entry, Record
from qdn_tui.domain.job import Job
from qdn_tui.domain.patched import Patched


class Difference(NamedTuple):
    """Ids of jobs that came, changed and went."""

    added: frozenset[str]
    changed: frozenset[str]
    removed: frozenset[str]

    @property
    def touched(self) -> frozenset[str]:
        """Every id that is drawn differently now."""
        return self.added | self.changed

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


def diff(old: Document, new: Document) -> Difference:
    """Compare job by job.

    Records that were not rewritten are the same objects in both documents, and are passed over:
    comparing ten thousand of them takes about as long as listing them. Where both were made from
    the same document by changes, nothing but what these changed is looked at.
    """
    before, after = (_by_key(entries) for entries in _differing(old.entries, new.entries))
    return Difference(
        added=frozenset(after.keys() - before.keys()),
        changed=frozenset(
            key
            for key, job in after.items()
            if (was := before.get(key)) is not None and was is not job and was != job
        ),
        removed=frozenset(before.keys() - after.keys()),
    )


def _differing(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The entries that are only in one of the two, by identity."""
    near = Patched.over(old).differing(Patched.over(new))
    if near is not None:
        return near
    stood, stand = set(map(id, old)), set(map(id, new))
    return (
        [entry for entry in old if id(entry) not in stand],
        [entry for entry in new if id(entry) not in stood],
    )


def _by_key(entries: Iterable[Entry]) -> dict[str, Job]:
    return {entry.job.key: entry.job for entry in entries if isinstance(entry, Record)}
