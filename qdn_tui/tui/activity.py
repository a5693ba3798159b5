"""What happened to the jobs, told newest first, and the words that search it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from qdn_tui.domain.business import Business
from qdn_tui.domain.job import HistoryEntry, Job

TERMS = ("who", "kind", "day")
_NEAR_DAYS = {"today": 0, "yesterday": 1}


class Happening(NamedTuple):
    """One entry of one job's history.

    Attributes:
        at: when.
        key: the job's id.
        number: the job's number.
        name: its customer.
        who: who did it; what kind of person where they gave no name.
        entry: the entry.
    """

    at: datetime
    key: str
    number: str
    name: str
    who: str
    entry: HistoryEntry


Test = Callable[[Happening], bool]


def happenings(jobs: Iterable[Job]) -> list[Happening]:
    """Every entry of every history, the newest first; of one moment, the later of a job first."""
    told = [
        Happening(
            entry.at,
            job.key,
            job.number,
            job.customer.name,
            entry.actor.name or entry.actor.kind.value,
            entry,
        )
        for job in jobs
        for entry in job.history
    ]
    told.sort(key=lambda one: (one.at, one.entry.seq), reverse=True)
    return told


def that_fit(
    told: Sequence[Happening], search: str, today: date, business: Business
) -> Sequence[Happening]:
    """The happenings that fit every word.

    A word is looked for in number, customer, person, kind and reason. `who:`, `kind:` and `day:`
    (`today`, `yesterday`, `2026-11-20`, `2026-11`) look there alone; `!` in front of a word turns
    it around. A term without a value is still being typed, and fits everything.
    """
    tests = [_test(word, today, business) for word in search.lower().split()]
    if not tests:
        return told
    return [one for one in told if all(test(one) for test in tests)]


def _test(word: str, today: date, business: Business) -> Test:
    turned, word = word.startswith("!"), word.removeprefix("!")
    name, colon, value = word.partition(":")
    if not word or (colon and name in TERMS and not value):
        return lambda _: True
    test = _term(name, value, today, business) if colon and name in TERMS else _anywhere(word)
    return (lambda one: not test(one)) if turned else test


def _term(name: str, value: str, today: date, business: Business) -> Test:
    match name:
        case "who":
            return lambda one: value in f"{one.who} {one.entry.actor.kind.value}".lower()
        case "kind":
            return lambda one: value in one.entry.kind.lower()
        case _:
            ago = _NEAR_DAYS.get(value)
            day = value if ago is None else (today - timedelta(days=ago)).isoformat()
            return lambda one: business.local_day(one.at).isoformat().startswith(day)


def _anywhere(word: str) -> Test:
    def test(one: Happening) -> bool:
        entry = one.entry
        said = f"{one.number}\n{one.name}\n{one.who}\n{entry.kind}\n{entry.reason or ''}"
        return word in said.lower()

    return test
