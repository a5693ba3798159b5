"""The whole environment looked over: everything that keeps a shop open, each in a line."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from qdn_tui.doctor import edge_checks, jobs_checks, release_checks
from qdn_tui.doctor.asking import Answered, side_by_side
from qdn_tui.doctor.evidence import Hindrance, Trouble
from qdn_tui.doctor.reading import clock_reading, storage_reading
from qdn_tui.doctor.storage_looks import clock, storage
from qdn_tui.doctor.surroundings import Reached, Surroundings, reach
from qdn_tui.doctor.troubles import trouble_of
from qdn_tui.store.check import probe_finding
from qdn_tui.store.findings import Finding, Level, fail, ok, warn
from qdn_tui.store.outbox_check import namesake_findings, outbox_findings
from qdn_tui.store.probe import probe

Question = Callable[[], Iterable[Finding]]

_NO_CLOUD = frozenset(
    {
        Hindrance.EXPIRED,
        Hindrance.NO_CREDENTIALS,
        Hindrance.DENIED,
        Hindrance.NOT_RUNNING,
        Hindrance.UNREACHABLE,
        Hindrance.SLOW,
    }
)
_STEPS = {
    Hindrance.EXPIRED: "Log in again, for example with: aws sso login",
    Hindrance.NO_CREDENTIALS: "Log in, or correct `profile` in qdn.toml",
    Hindrance.NO_STACK: "Check its name in qdn.toml, or make it with `qdn cloud up`",
    Hindrance.NOT_RUNNING: "Start it: qdn demo, or qdn cloud up",
    Hindrance.NO_BUCKET: "Correct the bucket's name in qdn.toml",
    Hindrance.CLOCK: "Set this machine's clock",
    Hindrance.UNREACHABLE: "Check the network and try again",
    Hindrance.SLOW: "Check the network and try again",
    Hindrance.DENIED: "Ask whoever runs the account for a policy that may look",
    Hindrance.MISSING: "Apply the stack with `qdn cloud up`",
}


@dataclass(frozen=True)
class Checked:
    """A finding, and how long the look took that brought it, in milliseconds."""

    finding: Finding
    ms: int


@dataclass(frozen=True)
class Checkup:
    """How an environment does.

    Attributes:
        checked: what was found, in the order in which it is told.
        hindrance: why the cloud, or most of it, could not be asked; None where it could.
    """

    environment: str
    checked: tuple[Checked, ...]
    ms: int
    hindrance: Hindrance | None = None

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return all(one.finding.level is not Level.FAIL for one in self.checked)

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        if self.passed:
            return 0
        if self.hindrance is not None:
            return 6 if self.hindrance in _NO_CLOUD else 5
        return 1


def check_up(surroundings: Surroundings, outbox: Path | None, *, probes: bool = False) -> Checkup:
    """Look at everything side by side, within ten seconds. Reads only; never raises.

    Args:
        outbox: the file of changes that this machine has not sent; None where it keeps none.
        probes: also write and take away a scratch object, to prove that the store compares and
            swaps.
    """
    began = time.monotonic()
    name = surroundings.environment.name
    reached, hindrance = reach(surroundings)
    questions: dict[str, Question] = {}
    if outbox is not None:
        questions["outbox"] = lambda: (
            *outbox_findings(outbox),
            *namesake_findings(outbox, name),
        )
    if reached is not None:
        questions |= _of_the_cloud(reached, surroundings)
        if probes:
            questions["probe"] = partial(_probe, reached)
    answers = side_by_side(
        {topic: partial(_asked, question) for topic, question in questions.items()},
        surroundings.look_within_s,
    )
    shared = _shared(answers)
    if shared is None and _are_jobs_denied(answers):
        shared = Hindrance.DENIED
    checked = [one for topic in questions for one in _told(topic, answers[topic], shared)]
    if hindrance is None and shared is not None:
        checked.insert(0, Checked(_kept_out(shared, answers), 0))
    elif hindrance is not None:
        checked.insert(0, Checked(_not_reached(name, hindrance), _ms(began)))
    why = hindrance.hindrance if hindrance is not None else shared
    return Checkup(name, tuple(checked), _ms(began), why)


def _asked(question: Question) -> tuple[Finding, ...]:
    """All of the answer, in the thread that asks."""
    return tuple(question())


def _of_the_cloud(reached: Reached, surroundings: Surroundings) -> dict[str, Question]:
    """The questions to a cloud, in the order in which their answers are told."""
    asked: dict[str, Question] = {
        "credentials": lambda: _storage(reached, surroundings),
        "clock": lambda: _clock(reached, surroundings),
        "bucket": lambda: jobs_checks.bucket(reached),
        "jobs": lambda: jobs_checks.jobs(reached),
        "feed": lambda: jobs_checks.feed(reached),
        "archive": lambda: jobs_checks.archive_due(reached),
        "release": lambda: release_checks.release(reached),
        "lock": lambda: release_checks.lock(reached),
        "function": lambda: release_checks.function(reached),
        "pages": lambda: release_checks.pages(reached),
        "api": lambda: edge_checks.api(reached),
    }
    if not surroundings.environment.is_local:
        # The embedded cloud takes nothing away, whatever rules the stack has.
        asked["retention"] = lambda: jobs_checks.retention(reached)
    for place in edge_checks.places(reached.cloud):
        asked[f"{place} edge"] = partial(edge_checks.distribution_findings, reached.cloud, place)
        asked[f"{place} cert"] = partial(edge_checks.certificate, reached, place)
    return asked


def _probe(reached: Reached) -> Iterable[Finding]:
    yield probe_finding(probe(reached.cloud.s3, reached.cloud.resources.data_bucket))


def _storage(reached: Reached, surroundings: Surroundings) -> Iterable[Finding]:
    level, said, rest = storage_reading(storage(reached, surroundings.environment))
    yield Finding("credentials", level, said, _unless_ok(level, "Log in to the right account"),
                  tuple(line for line in rest if line))  # fmt: skip


def _clock(reached: Reached, surroundings: Surroundings) -> Iterable[Finding]:
    site = reached.cloud.resources.get("site_url")
    level, said, _ = clock_reading(clock(reached, site, surroundings.now))
    yield Finding("clock", level, said, _unless_ok(level, "Set this machine's clock"))


def _unless_ok(level: Level, step: str) -> str:
    return "" if level is Level.OK else step


def _shared(answers: Mapping[str, Answered[tuple[Finding, ...]]]) -> Hindrance | None:
    """The one thing that stood in the way of several looks; None where there is no such thing."""
    met = Counter(trouble_of(answer.error).hindrance for answer in answers.values() if answer.error)
    often = [one for one, count in met.most_common() if count > 1 and one in _NO_CLOUD]
    return often[0] if often else None


def _are_jobs_denied(answers: Mapping[str, Answered[tuple[Finding, ...]]]) -> bool:
    """Whether these credentials may not even read the jobs: then the desk is shut."""
    error = answers["jobs"].error if "jobs" in answers else None
    return error is not None and trouble_of(error).hindrance is Hindrance.DENIED


def _told(
    topic: str, answer: Answered[tuple[Finding, ...]], shared: Hindrance | None
) -> Iterator[Checked]:
    if answer.error is not None:
        trouble = trouble_of(answer.error)
        # What keeps out of several is told once, for all of them.
        if trouble.hindrance is not shared:
            yield Checked(_not_looked_at(topic, trouble), answer.ms)
        return
    for finding in answer.found or ():
        yield Checked(finding, answer.ms)


def _kept_out(
    hindrance: Hindrance, answers: Mapping[str, Answered[tuple[Finding, ...]]]
) -> Finding:
    topics = [
        topic
        for topic, answer in answers.items()
        if answer.error and trouble_of(answer.error).hindrance is hindrance
    ]
    only_handicaps_us = hindrance is Hindrance.DENIED and not _are_jobs_denied(answers)
    found = warn if only_handicaps_us else fail
    looks = "1 look" if len(topics) == 1 else f"{len(topics)} looks"
    return found(
        "access",
        f"{looks} could not be taken: {hindrance.value}",
        _STEPS[hindrance],
        tuple(topics),
    )


def _not_reached(name: str, trouble: Trouble) -> Finding:
    return fail(
        "cloud",
        f"There is no way to {name}: {trouble.hindrance.value}",
        _STEPS.get(trouble.hindrance, "Check the environment in qdn.toml"),
        (trouble.said,),
    )


def _not_looked_at(topic: str, trouble: Trouble) -> Finding:
    if trouble.hindrance is Hindrance.UNNAMED:
        # Environments that were adopted need not have everything.
        return ok(topic, f"Nothing to look at: {trouble.said}")
    found = warn if trouble.hindrance is Hindrance.DENIED else fail
    step = _STEPS.get(trouble.hindrance, "Try again; the log has more")
    return found(topic, f"Not looked at: {trouble.hindrance.value}", step, (trouble.said,))


def _ms(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
