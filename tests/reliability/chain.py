"""Reads the chain of stored versions against the ledger, and says everything that is wrong.

It reads the raw JSON and shares no code with the store, so that a mistake there is not made here
a second time.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import orjson

from tests.reliability.ledger import Answer, Operation

Json = dict[str, Any]


class Wrong(StrEnum):
    """How a promise can be broken."""

    LOST = "lost"  # acknowledged, and not there
    DOUBLED = "doubled"  # there more than once
    PHANTOM = "phantom"  # there, though nobody sent it or its sender was told that it is not
    GAP = "gap"  # the chain of revisions is broken
    REWRITTEN = "rewritten"  # something that stood there was changed or left out later
    ORDER = "order"  # answered before another was sent, and yet standing after it
    DAMAGED = "damaged"  # a stored version that is no document
    NUMBER = "number"  # a number given twice, or given out again


class Finding(NamedTuple):
    """One thing that is wrong."""

    wrong: Wrong
    what: str

    def __str__(self) -> str:
        return f"{self.wrong}: {self.what}"


def findings(bodies: Iterable[bytes], operations: Sequence[Operation]) -> list[Finding]:
    """Everything that is wrong; empty where all promises were kept.

    Args:
        bodies: every stored version of the document, the live one last.
        operations: everything that anybody ever asked for, those who wrote before it started
            excepted.
    """
    try:
        *earlier, live = [orjson.loads(body) for body in bodies]
    except orjson.JSONDecodeError as error:
        return [Finding(Wrong.DAMAGED, str(error))]
    earlier.sort(key=lambda version: int(version["revision"]))
    return list(_all([*earlier, live], operations))


def _all(chain: Sequence[Json], operations: Sequence[Operation]) -> Iterator[Finding]:
    yield from _revisions(chain)
    for older, newer in pairwise(chain):
        yield from _grown(older, newer)
    for version in chain:
        yield from _numbers(version)
    yield from _jobs(chain[-1])
    first_seen = _first_seen(chain)
    yield from _against_ledger(chain, first_seen, operations)
    yield from _in_real_time(first_seen, operations)


def _revisions(chain: Sequence[Json]) -> Iterator[Finding]:
    for older, newer in pairwise(chain):
        if newer["revision"] != older["revision"] + 1:
            yield Finding(Wrong.GAP, f"{older['revision']} is followed by {newer['revision']}")


def _grown(older: Json, newer: Json) -> Iterator[Finding]:
    """Whether the newer version is the older one with things added."""
    where = f"in revision {newer['revision']}"
    if newer["next_number"] < older["next_number"]:
        yield Finding(Wrong.NUMBER, f"next_number went back {where}")
    places = {job["id"]: job for job in newer["jobs"]}
    order = [job["id"] for job in newer["jobs"]][: len(older["jobs"])]
    if order != [job["id"] for job in older["jobs"]]:
        yield Finding(Wrong.REWRITTEN, f"jobs left or changed their places {where}")
    for job in older["jobs"]:
        after = places.get(job["id"])
        if after is None or after == job:
            continue
        for part in (_history, _notes):
            if part(after)[: len(part(job))] != part(job):
                what = part.__name__.strip("_")
                yield Finding(Wrong.REWRITTEN, f"{what} of {job['number']} changed {where}")
        if after["number"] != job["number"]:
            yield Finding(Wrong.NUMBER, f"{job['number']} became {after['number']} {where}")


def _history(job: Json) -> list[Json]:
    return list(job["history"])


def _notes(job: Json) -> list[Json]:
    return list(job["notes"]["internal"])


def _numbers(version: Json) -> Iterator[Finding]:
    where = f"in revision {version['revision']}"
    numbers = [int(job["number"].removeprefix("J-")) for job in version["jobs"]]
    for number, count in Counter(numbers).items():
        if count > 1:
            yield Finding(Wrong.NUMBER, f"{number} was given {count} times {where}")
    if numbers and version["next_number"] <= max(numbers):
        yield Finding(Wrong.NUMBER, f"{version['next_number']} would be given again {where}")


def _jobs(version: Json) -> Iterator[Finding]:
    """Whether each job is what its history says, each entry having had its effect once."""
    for job in version["jobs"]:
        entries, number = _history(job), job["number"]
        if [entry["seq"] for entry in entries] != list(range(1, len(entries) + 1)):
            yield Finding(Wrong.REWRITTEN, f"the history of {number} has a gap")
        if job["version"] != len(entries):
            yield Finding(Wrong.REWRITTEN, f"the version of {number} is not its history's")
        status = None
        for entry in entries:
            if entry["kind"] == "create":
                status = entry["to"]
            elif entry["kind"] == "advance":
                if entry["from"] != status:
                    yield Finding(Wrong.DOUBLED, f"{number} moved on from {entry['from']} twice")
                status = entry["to"]
        if status != job["status"]:
            yield Finding(Wrong.LOST, f"the status of {number} is not what its history says")
        written = sum(entry["kind"] == "note" for entry in entries)
        texts = Counter(note["text"] for note in _notes(job))
        for text, count in texts.items():
            if count > 1:
                yield Finding(Wrong.DOUBLED, f"note {text!r} stands {count} times in {number}")
        if sum(texts.values()) != written:
            yield Finding(Wrong.LOST, f"{number} has {len(texts)} notes, not {written}")


def _first_seen(chain: Sequence[Json]) -> dict[str, int]:
    """The revision in which each operation came in."""
    seen: dict[str, int] = {}
    for version in chain:
        for op_id in _ops(version):
            seen.setdefault(op_id, version["revision"])
    return seen


def _ops(version: Json) -> Iterator[str]:
    for job in version["jobs"]:
        for entry in job["history"]:
            yield entry["op_id"]


def _against_ledger(
    chain: Sequence[Json], first_seen: Mapping[str, int], operations: Sequence[Operation]
) -> Iterator[Finding]:
    stands = Counter(_ops(chain[-1]))
    was_there_before = Counter(_ops(chain[0]))
    asked = {operation.op_id for operation in operations}
    for op_id, count in stands.items():
        if count > 1:
            yield Finding(Wrong.DOUBLED, f"{op_id} stands {count} times")
        if op_id not in asked and op_id not in was_there_before:
            yield Finding(Wrong.PHANTOM, f"{op_id} was sent by nobody")
    for operation in operations:
        who = f"{operation.kind} {operation.op_id}"
        if operation.answer is Answer.ACKNOWLEDGED:
            if not stands[operation.op_id]:
                yield Finding(Wrong.LOST, f"{who} was acknowledged")
            elif first_seen[operation.op_id] > (operation.revision or 0):
                yield Finding(Wrong.ORDER, f"{who} was acknowledged before it was written")
        elif operation.answer is Answer.REFUSED and stands[operation.op_id]:
            yield Finding(Wrong.PHANTOM, f"{who} was said not to be written")


def _in_real_time(
    first_seen: Mapping[str, int], operations: Sequence[Operation]
) -> Iterator[Finding]:
    """Whether what was answered before another was sent also stands before it.

    It is asked of the whole document, which is more than of each job.
    """
    there = [operation for operation in operations if operation.op_id in first_seen]
    answered = sorted(
        (operation for operation in there if operation.answer is Answer.ACKNOWLEDGED),
        key=lambda operation: operation.answered_at,
    )
    times = [operation.answered_at for operation in answered]
    highest = list(accumulate((first_seen[operation.op_id] for operation in answered), max))
    for operation in there:
        before = bisect_left(times, operation.sent_at)
        if before and highest[before - 1] >= first_seen[operation.op_id]:
            yield Finding(
                Wrong.ORDER, f"{operation.kind} {operation.op_id} stands before an earlier one"
            )
