"""Two desks write notes through a bad line; afterwards each note is counted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qdn_tui.domain.job import Job
from qdn_tui.store.errors import StoreError
from qdn_tui.store.s3 import S3JobStore
from tests.domain.desk import author
from tests.store.bucket import Bucket, Fault, Wire


@dataclass(frozen=True)
class Mishap:
    """What befalls one write.

    Attributes:
        before: faults of its first PUTs, that never leave.
        after: faults of its first PUTs, whose answers get lost.
        overtaken: whether another desk writes in between.
    """

    before: tuple[Fault | None, ...] = ()
    after: tuple[Fault | None, ...] = ()
    overtaken: bool = False


def wrongs(
    bucket: Bucket, wire: Wire, store: S3JobStore, job: Job, mishaps: Sequence[Mishap]
) -> list[str]:
    """What is lost, doubled or made up after writing a note through each mishap."""
    ours, theirs = author("Bo"), author("Cy")
    other = bucket.store()
    acknowledged: set[str] = set()
    tried: set[str] = set()
    for count, mishap in enumerate(mishaps):
        text, between = f"note {count}", f"between {count}"
        if mishap.overtaken:
            note = theirs.note(job, between)
            wire.between = lambda note=note: other.apply([note])
            acknowledged.add(between)
        # The other desk's write passes through the same wire, unharmed.
        unharmed: tuple[Fault | None, ...] = (None,) if mishap.overtaken else ()
        wire.before.extend((*mishap.before[:1], *unharmed, *mishap.before[1:]))
        wire.after.extend((*unharmed, *mishap.after))
        try:
            store.apply([ours.note(job, text)])
        except StoreError:
            tried.add(text)
        else:
            acknowledged.add(text)
        wire.before.clear()
        wire.after.clear()
    stored = bucket.document().get(job.key)
    counted = Counter(note.text for note in stored.notes.internal)
    return [
        *(f"{text} is lost" for text in sorted(acknowledged) if counted[text] == 0),
        *(f"{text} stands {many} times" for text, many in counted.items() if many > 1),
        *(f"{text} was never written" for text in counted if text not in acknowledged | tried),
    ]
