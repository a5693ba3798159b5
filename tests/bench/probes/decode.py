"""How long a changed document takes to read, beside the one that is known.

Arguments: jobs, changed jobs, repeats.
"""

import json
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

from qdn_tui.domain.document import Document
from qdn_tui.store.codec import decode, encode
from qdn_tui.store.diff import diff
from tests.bench.jobs import document_of


def main(count: int, changed: int, repeats: int) -> dict[str, list[float]]:
    """Milliseconds: read anew; in each repeat, read beside the known one, and compare."""
    body, _ = encode(document_of(count, datetime.now(UTC).replace(microsecond=0)))
    samples: dict[str, list[float]] = {"decode_ms": [], "diff_ms": [], "size_mb": [len(body) / 1e6]}
    started = time.perf_counter()
    known = decode(body)
    samples["anew_ms"] = [(time.perf_counter() - started) * 1000]
    for repeat in range(repeats):
        later = _changed(known, changed, repeat)
        started = time.perf_counter()
        after = decode(later, known=known)
        read = time.perf_counter()
        difference = diff(known, after)
        compared = time.perf_counter()
        assert len(difference.changed) == changed
        samples["decode_ms"].append((read - started) * 1000)
        samples["diff_ms"].append((compared - read) * 1000)
    return samples


def _changed(document: Document, changed: int, repeat: int) -> bytes:
    step = len(document.jobs) // changed
    after = document
    for job in document.jobs[::step][:changed]:
        customer = job.customer.model_copy(update={"name": f"Changed {repeat}"})
        version = job.version + 1
        after = after.with_job(job.model_copy(update={"customer": customer, "version": version}))
    return encode(replace(after, revision=document.revision + 1))[0]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*(int(argument) for argument in sys.argv[1:]))))
