"""The programs before and after this one, at work on the same document."""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qdn_tui.store.faults import REQUEST_ERRORS
from tests.reliability.simulation import Office

UNKNOWN = {"of": "another program", "deep": {"list": [1, None, {"a": 0.5}], "word": "ärger ☃"}}
# Nothing that is a job, each spelled as this program would not spell it.
BAD_RECORDS = ('{"status" :  7, "who": "\\u00e9"}', '"just text"', "[ 1,2 ,  3]", '{ "id":  [] }')
_TRIES = 15


@dataclass(frozen=True)
class Mark:
    """A value that another program put into a job and that has to stay there."""

    job_id: str
    path: tuple[str, ...]
    value: object


def bare_array(_header: Mapping[str, Any], records: Sequence[Any]) -> bytes:
    """The document as it was before it had a header."""
    return f"[{', '.join(map(_spelled, records))}]".encode()


def schema_two(header: Mapping[str, Any], records: Sequence[Any]) -> bytes:
    """The document as a later program may write it."""
    newer = {
        **header,
        "schema_version": 2,
        "revision": header.get("revision", 0) + 1,
        "x_header": UNKNOWN,
    }
    text = json.dumps(newer)
    return f'{text[:-1]}, "jobs": [{", ".join(map(_spelled, records))}]}}'.encode()


def _spelled(record: object) -> str:
    known = (text for text in BAD_RECORDS if json.loads(text) == record)
    return next(known, json.dumps(record))


class OtherProgram:
    """Reads, changes and writes the whole document, by compare-and-swap as this one does.

    Attributes:
        marks: what it wrote into jobs, each noted once it is certain to stand there.
        tokens: tracking tokens of the jobs it made.
        bad: records without any form that it wrote.
    """

    def __init__(
        self,
        office: Office,
        spell: Callable[[Mapping[str, Any], Sequence[Any]], bytes],
        *,
        changes: int,
        delay: float = 0.0,
    ) -> None:
        self.marks: list[Mark] = []
        self.tokens: list[str] = []
        self.bad: list[str] = []
        self._office = office
        self._spell = spell
        self._changes = changes
        self._line = office.line()
        office.world.start(self._live, delay)

    def _live(self) -> None:
        chance = self._office.chance
        for _ in range(self._changes):
            change = chance.choice((self._mark, self._mark, self._new_job, self._bad_record))
            self._make(change())
            self._office.world.sleep(chance.uniform(0, 3))

    def _make(self, change: "_Change") -> None:
        for _ in range(_TRIES):
            try:
                answer = self._line.get_object()
                written = json.loads(answer["Body"].read())
                header = {} if isinstance(written, list) else written
                records = written if isinstance(written, list) else written["jobs"]
                if change.stands(records):
                    return change.done()
                change.onto(records)
                self._line.put_object(
                    Body=self._spell(
                        {key: value for key, value in header.items() if key != "jobs"}, records
                    ),
                    IfMatch=answer["ETag"],
                )
            except REQUEST_ERRORS:
                # Whether it happened is seen at the next look.
                self._office.world.sleep(1)
            else:
                return change.done()
        return None

    def _mark(self) -> "_Change":
        chance = self._office.chance
        name, dice = f"x_{chance.getrandbits(32):08x}", chance.random()
        marks: list[Mark] = []

        def stands(records: Sequence[Any]) -> bool:
            return any(name in json.dumps(record) for record in records)

        def onto(records: list[Any]) -> None:
            jobs = [job for job in records if _is_present_form(job)]
            job = jobs[int(dice * len(jobs))]
            places: list[tuple[str, ...]] = [(), ("customer",), ("address",), ("notes",)]
            path = (*places[int(dice * 97) % len(places)], name)
            _at(job, path[:-1])[name] = UNKNOWN
            marks[:] = [Mark(job["id"], path, UNKNOWN)]

        return _Change(stands, onto, lambda: self.marks.extend(marks))

    def _new_job(self) -> "_Change":
        chance = self._office.chance
        job_id = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        token = f"{chance.getrandbits(64):016x}"
        record = {
            "jobId": job_id,
            "trackingToken": token,
            "customer": "Mark",
            "address": "134 Soderblom Avenue",
            "service": "trailer pickup and dump",
            "price": "$600",
            "status": "pending",
            "x_old": UNKNOWN,
        }

        def done() -> None:
            self.marks.append(Mark(job_id, ("x_old",), UNKNOWN))
            self.tokens.append(token)

        return _Change(
            lambda records: any(token in json.dumps(record) for record in records),
            lambda records: records.append(record),
            done,
        )

    def _bad_record(self) -> "_Change":
        text = self._office.chance.choice(BAD_RECORDS)
        return _Change(
            lambda records: json.loads(text) in records,
            lambda records: records.append(json.loads(text)),
            lambda: self.bad.append(text),
        )


@dataclass(frozen=True)
class _Change:
    """One thing to do: whether it is done already, how, and what to note then."""

    stands: Callable[[Sequence[Any]], bool]
    onto: Callable[[list[Any]], None]
    done: Callable[[], None]


def _is_present_form(record: object) -> bool:
    return isinstance(record, dict) and isinstance(record.get("customer"), dict)


def _at(job: Any, path: Sequence[str]) -> Any:
    for step in path:
        job = job[step]
    return job


def missing(records: Sequence[Any], marks: Sequence[Mark], bad: Sequence[str]) -> Iterator[str]:
    """What the other program wrote and what is no longer there."""
    jobs = {
        str(record.get("id") or record.get("jobId")): record
        for record in records
        if isinstance(record, dict)
    }
    for mark in marks:
        try:
            stands = _at(jobs[mark.job_id], mark.path) == mark.value
        except KeyError:
            stands = False
        if not stands:
            yield f"{'.'.join(mark.path)} of {mark.job_id}"
    for text in bad:
        if json.loads(text) not in records:
            yield f"the record {text}"
