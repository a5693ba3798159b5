"""The words people find jobs with: `alder status:ready date:tomorrow !unpaid`.

The board, the command line and the web pages speak the same ones:

    alder, "soderblom avenue"     text in number, name, street, phone, email, notes or token
    619-555-0142, (619) 555 0142  a phone in any writing
    J-12, #12                     numbers that begin so
    status:ready                  submitted, ready_for_pickup, in_progress, completed, or an outcome
    crew:rosa, crew:none          who goes, also truck and trailer; nobody yet
    date:today                    tomorrow, yesterday, this-week, next-week, 2026-11-21, none
    date:today..2026-11-30        a range, each end of which may be left out
    unpaid, late, held, closed    as they say

All terms must hold; `!` inverts one; a comma lists alternatives: `status:ready,in_progress`.
Jobs that ended early are found by `closed`, or by their outcome, alone. What cannot be
understood is explained and passed over, so that a half-typed term never hides anything.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from qdn_tui.domain.findable import Findable, fold
from qdn_tui.domain.remarks import Remark
from qdn_tui.domain.status import FLOW, Outcome
from qdn_tui.domain.tokens import token_in

Flag = Literal["unpaid", "late", "held", "closed"]
Matcher = Callable[[Findable], bool]
Span = tuple[date, date]

FLAGS: dict[str, str] = {
    "unpaid": "money is still to come",
    "late": "the window is over and no crew is on it",
    "held": "on hold",
    "closed": "ended early: cancelled, no-show, failed",
}
"""Terms of one word, and what they find."""

KEYS: dict[str, str] = {
    "status": "submitted, ready_for_pickup, in_progress, completed, cancelled, no_show, failed",
    "crew": "part of a name, a truck, a trailer, or none",
    "date": "today, tomorrow, yesterday, this-week, next-week, 2026-11-21, a range with .., none",
}
"""Terms with a colon, and what may follow it."""

_TERM = re.compile(
    r"""(?P<bangs>[!\s]*)
        (?: "(?P<quoted>[^"]*)"?
          | (?P<key>[^\W\d]+):(?:"(?P<quoted_value>[^"]*)"?|(?P<value>(?!//)\S*))
          | (?P<bare>[^\s!]\S*)
          | \Z )""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"(?:j-?|\#)0*([1-9][0-9]*)", re.ASCII)
_PHONE = re.compile(r"[0-9+().\-/ ]+", re.ASCII)
_FEWEST_PHONE_DIGITS = 3
_FAR_AHEAD, _LONG_AGO = date.max, date.min


class Words(NamedTuple):
    """Text that stands in the job in one of these writings."""

    writings: tuple[str, ...]

    def narrows(self, other: "Term") -> bool:
        return isinstance(other, Words) and all(
            any(wider in own for wider in other.writings) for own in self.writings
        )


class Standing(NamedTuple):
    """A status or outcome, by its value."""

    values: frozenset[str]


class Team(NamedTuple):
    """Parts of names of crew, truck or trailer; empty for nobody yet."""

    names: tuple[str, ...]


class Days(NamedTuple):
    """Days of the window, as written; resolved when it is known which day is today."""

    spans: tuple[str, ...]


class Flagged(NamedTuple):
    """A term of one word."""

    flag: str


Term = Words | Standing | Team | Days | Flagged


@dataclass(frozen=True)
class Query:
    """What to look for.

    Attributes:
        text: as it was typed.
        terms: what must hold, with whether it is inverted.
        problems: what was not understood, a sentence each; those terms are passed over.
    """

    text: str = ""
    terms: tuple[tuple[bool, Term], ...] = ()
    problems: tuple[Remark, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it leaves everything as it is."""
        return not self.terms

    @property
    def wants_closed(self) -> bool:
        """Whether it looks among the jobs that ended early instead of the others."""
        return any(not inverted and _is_about_closed(term) for inverted, term in self.terms)

    @property
    def depends_on_time(self) -> bool:
        """Whether the same jobs may match differently a moment later."""
        return any(term == Flagged("late") or isinstance(term, Days) for _, term in self.terms)

    def narrows(self, other: "Query") -> bool:
        """Whether every job this finds is found by `other` too, at the same moment."""
        if self.wants_closed is not other.wants_closed:
            return False
        return all(
            any(
                theirs == ours
                or (not theirs[0] and not ours[0] and _is_narrower(ours[1], theirs[1]))
                for ours in self.terms
            )
            for theirs in other.terms
        )

    def matcher(self, today: date, seconds: float, *, everywhere: bool = False) -> Matcher:
        """A test for jobs, at one moment.

        Args:
            today: the local day where the business is.
            seconds: the same moment, since 1970.
            everywhere: look among the jobs that ended early too.
        """
        closed = self.wants_closed
        match self.terms:
            case ((False, Words((only,))),) if not everywhere:
                # What is typed most, over all jobs at every key.
                return lambda job: only in job.text and (job.outcome is not None) is closed
        tests = [(inverted, _test(term, today, seconds)) for inverted, term in self.terms]

        def matches(job: Findable) -> bool:
            if not everywhere and (job.outcome is not None) is not closed:
                return False
            return all(test(job) is not inverted for inverted, test in tests)

        return matches


def parse_query(text: str) -> Query:
    """Understand what was typed. Never fails: what is unclear is in the result's `problems`."""
    terms: list[tuple[bool, Term]] = []
    problems: list[Remark] = []
    for found in _TERM.finditer(text):
        inverted = found["bangs"].count("!") % 2 == 1
        meant = _term(found)
        if isinstance(meant, Remark):
            problems.append(meant)
        elif meant is not None:
            terms.append((inverted, meant))
    return Query(text, tuple(terms), tuple(dict.fromkeys(problems)))


def date_span(written: str, today: date) -> Span | None:
    """First and last day that `today`, `this-week`, `2026-11-21` or a range of them means."""
    start, dots, end = written.partition("..")
    first, last = _day_or_week(start, today), _day_or_week(end, today)
    if not dots:
        return first
    if not (start or end) or (start and first is None) or (end and last is None):
        return None
    return (first[0] if first else _LONG_AGO, last[1] if last else _FAR_AHEAD)


def _term(found: re.Match[str]) -> Term | Remark | None:
    """The term, or why it is none; None for nothing."""
    if (quoted := found["quoted"]) is not None:
        return _words(quoted)
    if (key := found["key"]) is not None:
        value = found["quoted_value"] if found["quoted_value"] is not None else found["value"]
        return _keyed(fold(key), value, found[0].strip())
    if (bare := found["bare"]) is None:
        return None
    return Flagged(fold(bare)) if fold(bare) in FLAGS else _words(bare)


def _words(text: str) -> Words | None:
    folded = fold(" ".join(text.split()))
    if not folded:
        return None
    if "/" in text and (token := token_in(text)):
        return Words((fold(token),))
    writings = [folded]
    if number := _NUMBER.fullmatch(folded):
        writings.append(f"#{number[1]}")
    elif _PHONE.fullmatch(folded):
        digits = re.sub(r"\D", "", folded)
        if len(digits) >= _FEWEST_PHONE_DIGITS and digits != folded:
            writings.append(digits)
    return Words(tuple(dict.fromkeys(writings)))


def _keyed(key: str, value: str, written: str) -> Term | Remark:
    if key not in KEYS:
        known = ", ".join((*(f"{known}:" for known in KEYS), *FLAGS))
        quoted = written.replace('"', "")
        return Remark(
            f'{key}: is no term; there are {known}. To find it as text, quote it: "{quoted}"',
            "no_term",
            term=key,
            text=quoted,
        )
    values = [part for part in (fold(part.strip()) for part in value.split(",")) if part]
    if not values:
        return Remark(f"{key}: wants {KEYS[key]}", f"which_{key}")
    return {"status": _standing, "crew": _team, "date": _days}[key](values)


def _standing(values: list[str]) -> Standing | Remark:
    meant: set[str] = set()
    for value in values:
        start = value.replace("-", "_").replace(" ", "_")
        if start == "done":
            start = "completed"
        if start == "closed":
            matching = [outcome.value for outcome in Outcome]
        else:
            # An outcome only where no status begins so: `c` is what most jobs become.
            matching = [i.status.value for i in FLOW if i.status.value.startswith(start)] or [
                outcome.value for outcome in Outcome if outcome.value.startswith(start)
            ]
        if not matching:
            sentence = f"status:{value} is no status; there are {KEYS['status']}"
            return Remark(sentence, "no_status", value=value)
        meant.update(matching)
    return Standing(frozenset(meant))


def _team(values: list[str]) -> Team:
    return Team(tuple("" if value == "none" else value for value in values))


def _days(values: list[str]) -> Days | Remark:
    for value in values:
        # Which day is today has no say in whether it can be understood.
        if value != "none" and date_span(value, date(2000, 1, 1)) is None:
            sentence = f"date:{value} is no day; there are {KEYS['date']}"
            return Remark(sentence, "no_day", value=value)
    return Days(tuple(values))


def _day_or_week(written: str, today: date) -> Span | None:
    monday = today - timedelta(days=today.weekday())
    match written:
        case "today":
            return today, today
        case "tomorrow":
            return today + timedelta(days=1), today + timedelta(days=1)
        case "yesterday":
            return today - timedelta(days=1), today - timedelta(days=1)
        case "this-week":
            return monday, monday + timedelta(days=6)
        case "next-week":
            return monday + timedelta(days=7), monday + timedelta(days=13)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written, re.ASCII):
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day, day


def _test(term: Term, today: date, seconds: float) -> Matcher:
    match term:
        case Words((only,)):
            return lambda job: only in job.text
        case Words(writings):
            return lambda job: any(writing in job.text for writing in writings)
        case Standing(values):
            return lambda job: (job.outcome or job.status).value in values
        case Team(names):
            return lambda job: any(_goes(job, name) for name in names)
        case Days(written):
            spans = tuple(_spans(written, today))
            undated = "none" in written
            return lambda job: _falls(job, spans) or (undated and job.first_day is None)
        case Flagged(flag):
            return _flag_test(flag, seconds)


def _flag_test(flag: str, seconds: float) -> Matcher:
    match flag:
        case "unpaid":
            return lambda job: job.unpaid
        case "late":
            return lambda job: job.late_from < seconds
        case "held":
            return lambda job: job.held
    return lambda job: job.outcome is not None


def _goes(job: Findable, name: str) -> bool:
    return any(name in member for member in job.team) if name else not job.crewed


def _spans(written: tuple[str, ...], today: date) -> Iterator[Span]:
    for part in written:
        span = date_span(part, today)
        if span is not None:
            yield span


def _falls(job: Findable, spans: tuple[Span, ...]) -> bool:
    start, end = job.first_day, job.last_day
    if start is None or end is None:
        return False
    return any(first <= end and start <= last for first, last in spans)


def _is_about_closed(term: Term) -> bool:
    if isinstance(term, Standing):
        return term.values <= {outcome.value for outcome in Outcome}
    return term == Flagged("closed")


def _is_narrower(ours: Term, theirs: Term) -> bool:
    return isinstance(ours, Words) and ours.narrows(theirs)
