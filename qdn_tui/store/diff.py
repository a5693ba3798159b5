"""Which jobs differ between two documents; only their cards are drawn again."""

from typing import NamedTuple

from qdn_tui.domain.document import Document


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

    Records that were not rewritten are the same objects in both documents, so that comparing
    ten thousand of them takes about as long as listing them.
    """
    before = {job.key: job for job in old.jobs}
    after = {job.key: job for job in new.jobs}
    return Difference(
        added=frozenset(after.keys() - before.keys()),
        changed=frozenset(
            key
            for key, job in after.items()
            if (was := before.get(key)) is not None and was is not job and was != job
        ),
        removed=frozenset(before.keys() - after.keys()),
    )
