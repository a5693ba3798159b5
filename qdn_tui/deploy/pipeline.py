"""The run: from a look around to the record, one step after the other, under one lock."""

import contextlib
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from qdn_tui.cloud.failures import named_errors
from qdn_tui.deploy import hooks
from qdn_tui.deploy.checking import StillStale, smoke_staging, verify
from qdn_tui.deploy.errors import HookRefused, LockLost, RunCancelled, Unfinished
from qdn_tui.deploy.events import (
    Cancelled,
    Failed,
    Logged,
    Outcome,
    PlanMade,
    Production,
    Result,
    RolledBack,
    RollingBack,
    RunEnded,
    RunStarted,
    StepEnded,
    StepStarted,
)
from qdn_tui.deploy.ground import check_ground
from qdn_tui.deploy.ledger import Before, Ended, Journal, Record
from qdn_tui.deploy.lock import Lock
from qdn_tui.deploy.plan import Where
from qdn_tui.deploy.plan_words import counts_words
from qdn_tui.deploy.planning import Work
from qdn_tui.deploy.preparing import Prepared, prepare, work_of
from qdn_tui.deploy.recording import record_of, record_of_broken, record_of_failure, run_id
from qdn_tui.deploy.shipping import CancelToken, Course, OnEvent, Shipping
from qdn_tui.deploy.source import Build
from qdn_tui.deploy.step import Kind, Step
from qdn_tui.deploy.steps import STEPS, purge_or_leave
from qdn_tui.deploy.undoing import take_back
from qdn_tui.errors import QdnError


@dataclass
class Pipeline:
    """One run, from its beginning or from where it broke off.

    Attributes:
        paths: for `invalidate`, what to purge by place, instead of every page.
        target: the record that a rollback goes back to.
    """

    shipping: Shipping
    kind: Kind
    emit: OnEvent
    cancel: CancelToken
    message: str = ""
    paths: Mapping[Where, tuple[str, ...]] | None = None
    target: Record | None = None
    _began: float = field(default_factory=time.monotonic)

    def go(self, build: Build, *, over_a_broken_run: bool = False) -> Outcome:
        """Ship a build.

        Args:
            over_a_broken_run: whether to go ahead although an earlier run broke off.

        Raises:
            QdnError: it did not happen; the events before told how production stands.
        """
        self.emit(RunStarted(self.kind, self.shipping.environment, self.kind.steps))
        with named_errors(self.shipping.cloud.environment):
            with self._step(Step.PREFLIGHT) as end:
                self.shipping.require_writable()
                first = self._prepare(build)
                if not over_a_broken_run:
                    refuse_unfinished(first.survey.journal)
                if not first.work.plan.is_empty:
                    for note in check_ground(self.shipping):
                        self.emit(Logged(Step.PREFLIGHT, note))
                end.append(f"release {build.release} from {build.source}")
            if first.work.plan.is_empty and not _broke_off(first):
                return self._nothing_to_do(first)
            with self._step(Step.LOCK) as end:
                lock = self._lock(first)
                end.append(f"until {lock.now:%H:%M:%S} UTC and on")
            try:
                return self._under_lock(lock, build, first, over_a_broken_run)
            finally:
                lock.abandon()

    def resume(self, journal: Journal) -> Outcome:
        """Go on with a run that broke off, on whatever machine it was.

        Raises:
            QdnError: as `go`.
        """
        left = tuple(step for step in self.kind.steps if step not in journal.done)
        steps = tuple(dict.fromkeys((Step.PREFLIGHT, Step.LOCK, Step.PLAN, *left)))
        self.emit(RunStarted(self.kind, self.shipping.environment, steps, resumed=True))
        shipping = self.shipping
        with named_errors(shipping.cloud.environment):
            with self._step(Step.PREFLIGHT):
                shipping.require_writable()
                build = shipping.ledger.build(journal.build)
                first = self._prepare(build)
                for note in check_ground(shipping):
                    self.emit(Logged(Step.PREFLIGHT, note))
            with self._step(Step.LOCK):
                lock = self._lock(first)
            try:
                with self._step(Step.PLAN) as end:
                    seen = self._prepare(build, first)
                    now = seen.survey.journal
                    if now is None or now.id != journal.id or not now.is_resumable:
                        lock.release()
                        raise Unfinished(
                            "The run that broke off was taken up by somebody else",
                            "See `qdn deploy history`",
                        )
                    work = work_of(now, build, shipping)
                    end.append(f"goes on after {now.done[-1].label if now.done else 'the plan'}")
                course = Course(
                    shipping, lock, build, work, seen.survey, now, self.emit, self.cancel
                )
                course.target = self.target
                course.journal_etag = seen.survey.journal_etag
                course.note(state=Ended.RUNNING, fence=lock.fence, reason="")
                return self._ship(course)
            finally:
                lock.abandon()

    def _under_lock(
        self, lock: Lock, build: Build, first: Prepared, over_a_broken_run: bool
    ) -> Outcome:
        try:
            with self._step(Step.PLAN) as end:
                seen = self._prepare(build, first)
                if not over_a_broken_run:
                    refuse_unfinished(seen.survey.journal)
                self.emit(PlanMade(seen.work.plan))
                end.append(counts_words(seen.work.plan))
            broken = seen.survey.journal
            mends = broken if broken is not None and broken.is_unfinished else None
            if seen.work.plan.is_empty:
                if mends is not None:
                    self._close(mends, seen)
                lock.release()
                return self._ended(Result.NOTHING_TO_DO, "", build.release)
            self._before_deploy(seen, build)
            journal = self._journal(lock, build, seen)
            if mends is not None:
                self._close(mends, seen)
                journal = journal.model_copy(update={"mends": mends.id})
        except QdnError:
            lock.release()
            raise
        course = Course(
            self.shipping, lock, build, seen.work, seen.survey, journal, self.emit, self.cancel
        )
        course.target = self.target
        course.journal_etag = seen.survey.journal_etag
        course.note()
        return self._ship(course)

    def _close(self, broken: Journal, seen: Prepared) -> None:
        """Put the run that broke off into the history: this one takes its place."""
        ledger = self.shipping.ledger
        why = f'broke off in "{broken.step.label}", then rolled back by {self.shipping.by}'
        ledger.write_record(record_of_broken(broken, seen.survey.record, why))
        if seen.work.plan.is_empty:
            closed = broken.model_copy(update={"state": Ended.ROLLED_BACK, "reason": why})
            ledger.write_journal(closed, seen.survey.journal_etag)

    def _ship(self, course: Course) -> Outcome:
        steps = [
            step
            for step in self.kind.steps
            if step not in (Step.PREFLIGHT, Step.LOCK, Step.PLAN, Step.RECORD)
            and step not in course.journal.done
        ]
        result = Ended.DEPLOYED
        try:
            for step in steps:
                if step is Step.VERIFY and result is Ended.PURGE_PENDING:
                    course.emit(StepEnded(step, 0.0, "not before the purge is done", skipped=True))
                    continue
                result = self._take(course, step) or result
            self._record(course, result)
        except RunCancelled:
            self._cancelled(course)
            raise
        except LockLost as error:
            self._tell(course, error, "in between" if course.step.is_in_production else "untouched")
            raise
        except QdnError as error:
            self._failed(course, error)
            raise
        good = Result.DEPLOYED if result is Ended.DEPLOYED else Result.PURGE_PENDING
        return self._ended(good, course.journal.id, course.journal.release, course)

    def _take(self, course: Course, step: Step) -> Ended | None:
        """One step, journaled before and after. What it means for the end, if anything."""
        course.check()
        course.step = step
        course.note(step=step)
        with self._step(step) as end, named_errors(course.cloud.environment):
            if step is Step.PURGE:
                if not purge_or_leave(course):
                    end.append("still in progress: live, purge pending")
                    return Ended.PURGE_PENDING
                done = sum(len(one.paths) for one in course.work.plan.purges)
                end.append(f"{done} paths" if done else "")
            elif step is Step.VERIFY:
                try:
                    end.append(verify(course))
                except StillStale as error:
                    course.warn(error.message)
                    end.append("an edge still shows the old pages")
                    return Ended.PURGE_PENDING
            else:
                end.append(STEPS[step](course))
                if step is Step.STAGE_PAGES:
                    end[0] += f", {smoke_staging(course)}" if end[0] else ""
        # Written with the next step's beginning; should the run die before, this step is done
        # again, which does no harm.
        course.remember(done=(*course.journal.done, step))
        return None

    def _record(self, course: Course, result: Ended) -> None:
        course.step = Step.RECORD
        shipping = self.shipping
        with self._step(Step.RECORD) as end, named_errors(course.cloud.environment):
            course.lock.guard()
            course.note(step=Step.RECORD)
            record = record_of(course, result, self._seconds, step=Step.RECORD)
            shipping.ledger.write_record(record)
            if self.kind is not Kind.INVALIDATE:
                shipping.ledger.make_current(record, course.survey.record_etag)
            pending = result is Ended.PURGE_PENDING
            done = tuple(
                step
                for step in (*course.journal.done, Step.RECORD)
                if not pending or step not in (Step.PURGE, Step.VERIFY, Step.RECORD)
            )
            course.note(state=result, done=done, step=Step.PURGE if pending else Step.RECORD)
            course.lock.release()
            end.append(record.id)
        said = hooks.call(
            course.cloud.environment.hooks,
            "after-deploy",
            self._facts(course.journal, str(result)),
            lambda hook, text: course.log(f"{hook}: {text or 'done'}"),
        )
        if said is not None:
            course.warn(str(said))

    def _failed(self, course: Course, error: QdnError) -> None:
        """Take back what the run did in production, and record it.

        A run over one that broke off found neither the old nor the new: it is left to be done
        again, not taken back to that.
        """
        step, journal = course.step, course.journal
        touched = step.is_in_production and step is not Step.RECORD
        in_production = touched and self.kind is not Kind.INVALIDATE
        production: Production = (
            "live" if step is Step.RECORD else "in between" if in_production else "untouched"
        )
        self._tell(course, error, production)
        ended = Ended.FAILED
        if in_production and journal.mends is None:
            ended = self._take_back(course, error)
        elif in_production:
            course.warn(_STILL_BETWEEN)
        with contextlib.suppress(QdnError), named_errors(course.cloud.environment):
            course.note(state=ended, step=step, reason=error.message)
            self._no_longer_current(course, ended)
            if production != "live":
                self.shipping.ledger.write_record(
                    record_of_failure(course, ended, self._seconds, error.message, step)
                )
        course.lock.release()
        said = hooks.call(
            course.cloud.environment.hooks,
            "on-failure",
            {**self._facts(journal, str(ended)), "reason": error.message, "step": str(step)},
            lambda hook, text: course.log(f"{hook}: {text or 'done'}"),
        )
        if said is not None:
            course.warn(str(said))

    def _no_longer_current(self, course: Course, ended: Ended) -> None:
        """A resumed run may have been recorded as live before it was taken back."""
        survey, ledger = course.survey, self.shipping.ledger
        if (
            ended is Ended.ROLLED_BACK
            and survey.record is not None
            and survey.record.id == course.journal.id
            and course.journal.previous is not None
        ):
            ledger.make_current(ledger.record(course.journal.previous), survey.record_etag)

    def _take_back(self, course: Course, error: QdnError) -> Ended:
        began = time.monotonic()
        # Who asked the run to stop did not mean its undoing.
        course.cancel = CancelToken()
        self.emit(RollingBack(error.message))
        try:
            take_back(course)
        except QdnError as second:
            self.emit(Failed(course.step, second.message, _STILL_BETWEEN, "in between"))
            return Ended.FAILED
        release = course.journal.previous_release or "none"
        self.emit(RolledBack(release, time.monotonic() - began))
        return Ended.ROLLED_BACK

    def _cancelled(self, course: Course) -> None:
        in_production = course.step.is_in_production
        with contextlib.suppress(QdnError), named_errors(course.cloud.environment):
            course.note(state=Ended.CANCELLED, reason="stopped as asked")
            if not in_production:
                self.shipping.ledger.write_record(
                    record_of_failure(
                        course, Ended.CANCELLED, self._seconds, "stopped as asked", course.step
                    )
                )
        course.lock.release()
        self.emit(Cancelled(course.step, "in between" if in_production else "untouched"))

    def _tell(self, course: Course, error: QdnError, production: Production) -> None:
        self.emit(Failed(course.step, error.message, error.next_step, production))

    def _prepare(self, build: Build, known: Prepared | None = None) -> Prepared:
        return prepare(
            self.shipping, self.kind, build, paths=self.paths, target=self.target, known=known
        )

    def _lock(self, first: Prepared) -> Lock:
        fences = [one.fence for one in (first.survey.record, first.survey.journal) if one]
        what = self.message or f"{self.kind} of {first.work.plan.release}"
        lock = self.shipping.lock(what, max(fences, default=0))
        lock.acquire()
        if lock.took_over is not None:
            text = f"taken over from {lock.took_over.by}, who held it since "
            self.emit(Logged(Step.LOCK, f"{text}{lock.took_over.since:%H:%M:%S} UTC", "warning"))
        return lock

    def _journal(self, lock: Lock, build: Build, seen: Prepared) -> Journal:
        """What another machine needs to go on with the run, or to take it back."""
        work, survey, ledger = seen.work, seen.survey, self.shipping.ledger
        journal = Journal(
            id=run_id(lock.now, build.release, lock.fence, secrets.token_hex(2)),
            kind=self.kind,
            release=build.release,
            source=build.source,
            build=ledger.store_build(build),
            by=self.shipping.by,
            message=self.message,
            at=lock.now,
            fence=lock.fence,
            previous=survey.record.id if survey.record else None,
            previous_release=survey.record.release if survey.record else None,
            restores=self.target.id if self.target else None,
            before=_before(work, seen),
            written=_keys(work),
            removed=_removed(work),
            retired={where: tuple(sorted(keys)) for where, keys in work.retired.items()},
            to_purge={one.where: one.paths for one in work.plan.purges},
            functions=work.functions,
            changed=len(work.plan.files) + len(work.functions) + bool(work.plan.api),
            drift=tuple(f"{one.what} {one.detail}" for one in work.plan.drift),
            staged={
                key: stored
                for key, stored in survey.stored.get("staging", {}).items()
                if stored is not None and self.kind is not Kind.ROLLBACK
            },
        )
        if work.plan.api is not None:
            journal = journal.model_copy(
                update={"api_digest": seen.api_digest, "api_version": work.plan.api.to_version}
            )
            if work.plan.api.to_version is None:
                stored = ledger.store_bundle(seen.bundle())
                journal = journal.model_copy(update={"api_bundle": stored})
        return journal

    def _before_deploy(self, seen: Prepared, build: Build) -> None:
        facts = {
            "environment": self.shipping.environment,
            "kind": str(self.kind),
            "release": build.release,
            "previous": seen.work.plan.live_release or "",
            "by": self.shipping.by,
            "message": self.message,
            "changed": str(len(seen.work.plan.files)),
        }
        said = hooks.call(
            self.shipping.cloud.environment.hooks,
            "before-deploy",
            facts,
            lambda hook, text: self.emit(Logged(Step.PLAN, f"{hook}: {text or 'done'}")),
        )
        if said is not None:
            error = HookRefused(f"Nothing was deployed: {said}", "See what the hook says")
            self.emit(Failed(Step.PLAN, error.message, error.next_step, "untouched"))
            raise error

    def _facts(self, journal: Journal, result: str) -> dict[str, str]:
        return {
            "environment": self.shipping.environment,
            "run": journal.id,
            "kind": str(journal.kind),
            "release": journal.release,
            "previous": journal.previous_release or "",
            "by": journal.by,
            "message": journal.message,
            "changed": str(journal.changed),
            "result": result,
            "site_url": self.shipping.cloud.resources.get("site_url") or "",
        }

    def _nothing_to_do(self, seen: Prepared) -> Outcome:
        self.emit(StepEnded(Step.LOCK, 0.0, "not needed", skipped=True))
        with self._step(Step.PLAN) as end:
            self.emit(PlanMade(seen.work.plan))
            end.append("nothing differs")
        return self._ended(Result.NOTHING_TO_DO, "", seen.work.plan.release)

    def _ended(
        self, result: Result, run: str, release: str, course: Course | None = None
    ) -> Outcome:
        warnings = course.journal.warnings if course else ()
        outcome = Outcome(self.kind, run, release, result, round(self._seconds, 2), warnings)
        self.emit(RunEnded(outcome))
        return outcome

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._began

    @contextlib.contextmanager
    def _step(self, step: Step) -> Iterator[list[str]]:
        """Tell that a step begins and ends; what is put into the list is its summary."""
        began, summary = time.monotonic(), list[str]()
        self.emit(StepStarted(step))
        try:
            yield summary
        except QdnError as error:
            # From here on until the journal exists nothing was written; later steps tell by
            # themselves how production stands.
            if step in (Step.PREFLIGHT, Step.LOCK, Step.PLAN):
                self.emit(Failed(step, error.message, error.next_step, "untouched"))
            raise
        text = summary[0] if summary else ""
        self.emit(
            StepEnded(
                step, time.monotonic() - began, text, skipped=step in _MAY_BE_IDLE and not text
            )
        )


_MAY_BE_IDLE = frozenset({*STEPS, Step.PURGE})
_STILL_BETWEEN = (
    "Production may be half new: `qdn deploy rollback` goes back, `qdn deploy resume` goes on"
)


def refuse_unfinished(journal: Journal | None) -> None:
    """
    Raises:
        Unfinished: an earlier run broke off in production.
    """
    if journal is not None and journal.is_unfinished:
        raise Unfinished(
            f"The {journal.kind} of {journal.release} by {journal.by} broke off in "
            f'"{journal.step.label}"',
            "`qdn deploy resume` completes it, `qdn deploy rollback` takes it back",
        )


def _broke_off(seen: Prepared) -> bool:
    return seen.survey.journal is not None and seen.survey.journal.is_unfinished


def _before(work: Work, seen: Prepared) -> Before:
    survey = seen.survey
    objects: dict[Where, dict[str, object]] = {}
    for write in work.writes:
        objects.setdefault(write.where, {})[write.file.key] = write.before
    for where, key, was in work.removals:
        objects.setdefault(where, {})[key] = was
    live = survey.functions.get("site")
    return Before.model_validate(
        {
            "objects": objects,
            "function": live.decode("utf-8", "replace") if live is not None else None,
            "api_version": survey.alias.version if survey.alias else None,
        }
    )


def _keys(work: Work) -> dict[Where, tuple[str, ...]]:
    keys: dict[Where, tuple[str, ...]] = {}
    for write in work.writes:
        keys[write.where] = (*keys.get(write.where, ()), write.file.key)
    return keys


def _removed(work: Work) -> dict[Where, tuple[str, ...]]:
    keys: dict[Where, tuple[str, ...]] = {}
    for where, key, _ in work.removals:
        keys[where] = (*keys.get(where, ()), key)
    return keys
