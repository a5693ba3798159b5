"""Which jobs differ between two documents; only their cards are drawn again."""

from collections.abc import Iterator
from typing import NamedTuple

from qdn_tui.domain.document import Document, Record


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
    comparing ten thousand of them takes about as long as listing them.
    """
    stood = set(map(id, old.entries))
    stand = set(map(id, new.entries))
    before = {entry.job.key: entry.job for entry in _records(old) if id(entry) not in stand}
    after = {entry.job.key: entry.job for entry in _records(new) if id(entry) not in stood}
    return Difference(
        added=frozenset(after.keys() - before.keys()),
        changed=frozenset(
            key
            for key, job in after.items()
            if (was := before.get(key)) is not None and was is not job and was != job
        ),
        removed=frozenset(before.keys() - after.keys()),
    )


def _records(document: Document) -> Iterator[Record]:
    return (entry for entry in document.entries if isinstance(entry, Record))
