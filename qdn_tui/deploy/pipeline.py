"""The run: from a look around to the record, one step after the other, under one lock."""

import contextlib
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from qdn_tui.cloud.failures import named_errors
from qdn_tui.deploy import hooks
from qdn_tui.deploy.aftermath import call_hooks, cancelled, failed, lost
from qdn_tui.deploy.checking import StillStale, smoke_staging, verify
from qdn_tui.deploy.errors import (
    DeployError,
    HookRefused,
    LockLost,
    NotRecorded,
    RunCancelled,
    Unfinished,
)
from qdn_tui.deploy.events import (
    Logged,
    Outcome,
    PlanMade,
    Result,
    RunEnded,
    RunStarted,
    StepEnded,
)
from qdn_tui.deploy.ground import check_ground
from qdn_tui.deploy.journaling import new_journal
from qdn_tui.deploy.lock import Lock, LockState, read_lock
from qdn_tui.deploy.plan import Where
from qdn_tui.deploy.plan_words import count_words, counts_words
from qdn_tui.deploy.preparing import Prepared, prepare, work_of
from qdn_tui.deploy.recording import record_of, record_of_broken, taken_back
from qdn_tui.deploy.records import Ended, Journal, Record
from qdn_tui.deploy.shipping import CancelToken, Course, OnEvent, Shipping
from qdn_tui.deploy.source import Build
from qdn_tui.deploy.step import Kind, Step
from qdn_tui.deploy.steps import STEPS, purge_or_leave
from qdn_tui.deploy.telling import told
from qdn_tui.deploy.unfinished import refuse_unfinished, settled
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
        with self._step(Step.PREFLIGHT) as end:
            self.shipping.require_writable()
            if over_a_broken_run:
                first = self._prepare(build)
            else:
                first = settled(
                    lambda: self._prepare(build),
                    lambda seen: seen.survey.journal,
                    self._look_at_lock,
                )
            if not first.work.plan.is_empty:
                self._check_ground()
            whence = f"from {build.source}" if self.kind.takes_a_source else "as recorded"
            end.append(f"release {build.release} {whence}")
        if first.work.plan.is_empty and not _broke_off(first):
            return self._nothing_to_do(first)
        with self._step(Step.LOCK) as end:
            lock = self._lock(first)
            end.append(f"ours since {lock.now:%H:%M:%S} UTC")
        try:
            course = self._begin(lock, build, first, over_a_broken_run)
            if course is None:
                return self._ended(Result.NOTHING_TO_DO, "", build.release)
            return self._ship(course)
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
        with self._step(Step.PREFLIGHT):
            self.shipping.require_writable()
            build = self.shipping.ledger.build(journal.build)
            first = self._prepare(build)
            self._check_ground()
        with self._step(Step.LOCK):
            lock = self._lock(first)
        try:
            return self._ship(self._go_on(lock, build, first, journal))
        finally:
            lock.abandon()

    def _begin(
        self, lock: Lock, build: Build, first: Prepared, over_a_broken_run: bool
    ) -> Course | None:
        """Plan anew under the lock, and journal it. None where nothing is left to do.

        Whatever goes wrong here, production is untouched and the lock is given back.
        """
        try:
            with self._step(Step.PLAN) as end:
                seen = self._prepare(build, first)
                broken = seen.survey.journal
                if not over_a_broken_run:
                    refuse_unfinished(broken)
                mends = broken if broken is not None and broken.is_unfinished else None
                self.emit(PlanMade(seen.work.plan))
                end.append(counts_words(seen.work.plan))
                if seen.work.plan.is_empty:
                    if mends is not None:
                        self._close(mends, seen)
                    lock.release()
                    return None
                self._before_deploy(seen, build)
                journal = new_journal(
                    self.shipping, lock, build, seen, message=self.message, target=self.target
                )
                if mends is not None:
                    journal = self._over(mends, journal, seen)
                course = self._course(lock, build, seen, journal)
                course.note()
                return course
        except Exception:
            lock.release()
            raise

    def _go_on(self, lock: Lock, build: Build, first: Prepared, journal: Journal) -> Course:
        try:
            with self._step(Step.PLAN) as end:
                seen = self._prepare(build, first)
                now = seen.survey.journal
                if now is None or now.id != journal.id or not now.is_resumable:
                    raise Unfinished(
                        "The run that broke off was taken up by somebody else",
                        "See `qdn deploy history`",
                    )
                course = self._course(lock, build, seen, now)
                course.work = work_of(now, build, self.shipping)
                end.append(f"goes on after {now.done[-1].label if now.done else 'the plan'}")
                course.note(state=Ended.RUNNING, fence=lock.fence, reason="")
                return course
        except Exception:
            lock.release()
            raise

    def _course(self, lock: Lock, build: Build, seen: Prepared, journal: Journal) -> Course:
        return Course(
            self.shipping,
            lock,
            build,
            seen.work,
            seen.survey,
            journal,
            self.emit,
            self.cancel,
            target=self.target,
            journal_etag=seen.survey.journal_etag,
            began=self._began,
        )

    def _over(self, broken: Journal, journal: Journal, seen: Prepared) -> Journal:
        """Put the run that broke off into the history as it stands: this one takes its place."""
        self.shipping.ledger.write_record(record_of_broken(broken, seen.survey.record))
        back_to = self.target.id if self.target is not None else ""
        closes = tuple(id_ for id_ in (*broken.closes, broken.id) if id_ != back_to)
        return journal.model_copy(update={"mends": broken.id, "closes": closes})

    def _close(self, broken: Journal, seen: Prepared) -> None:
        """The run that broke off has left nothing behind: it is over, and so the history says."""
        record = taken_back(record_of_broken(broken, seen.survey.record), self.shipping.by)
        self.shipping.ledger.write_record(record)
        self._take_back_records(broken.closes)
        closed = broken.model_copy(update={"state": Ended.ROLLED_BACK, "reason": record.reason})
        self.shipping.ledger.write_journal(closed, seen.survey.journal_etag)

    def _take_back_records(self, ids: tuple[str, ...]) -> None:
        ledger = self.shipping.ledger
        for id_ in ids:
            with contextlib.suppress(NotRecorded):
                record = ledger.record(id_)
                # A resumed run may have done so before it broke off again.
                if record.result is not Ended.ROLLED_BACK:
                    ledger.write_record(taken_back(record, self.shipping.by))

    def _ship(self, course: Course) -> Outcome:
        try:
            with named_errors(self.shipping.cloud.environment):
                result = self._take_all(course)
                self._record(course, result)
        except RunCancelled:
            cancelled(course)
            raise
        except LockLost as error:
            lost(course, error)
            raise
        except QdnError as error:
            failed(course, error)
            raise
        except Exception as error:
            # A fault of ours or of this machine: production is to be left whole all the same.
            what = f"Something unexpected went wrong ({type(error).__name__})"
            failed(course, DeployError(what, "See the log"))
            raise
        good = Result.DEPLOYED if result is Ended.DEPLOYED else Result.PURGE_PENDING
        return self._ended(good, course.journal.id, course.journal.release, course)

    def _take_all(self, course: Course) -> Ended:
        result = Ended.DEPLOYED
        for step in self.kind.steps:
            if step in _NOT_TAKEN or step in course.journal.done:
                continue
            if step is Step.VERIFY and result is Ended.PURGE_PENDING:
                course.emit(StepEnded(step, 0.0, "not before the purge is done", skipped=True))
                continue
            result = self._take(course, step) or result
        return result

    def _take(self, course: Course, step: Step) -> Ended | None:
        """One step, journaled before and after. What it means for the end, if anything."""
        course.check()
        course.step = step
        course.note(step=step)
        with self._step(step) as end:
            if step is Step.PURGE:
                if not purge_or_leave(course):
                    end.append("still in progress: live, purge pending")
                    return Ended.PURGE_PENDING
                done = sum(len(one.paths) for one in course.work.plan.purges)
                end.append(count_words(done, "path"))
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
        ledger = self.shipping.ledger
        with self._step(Step.RECORD) as end:
            course.lock.guard()
            course.note(step=Step.RECORD)
            record = record_of(course, result, step=Step.RECORD)
            ledger.write_record(record)
            if self.kind is not Kind.INVALIDATE:
                ledger.make_current(record, course.survey.record_etag)
            self._take_back_records(course.journal.closes)
            pending = result is Ended.PURGE_PENDING
            done = tuple(
                step
                for step in (*course.journal.done, Step.RECORD)
                if not pending or step not in (Step.PURGE, Step.VERIFY, Step.RECORD)
            )
            course.note(state=result, done=done, step=Step.PURGE if pending else Step.RECORD)
            course.lock.release()
            end.append(record.id)
        call_hooks(course, "after-deploy", {"result": str(result)})

    def _prepare(self, build: Build, known: Prepared | None = None) -> Prepared:
        return prepare(
            self.shipping, self.kind, build, paths=self.paths, target=self.target, known=known
        )

    def _check_ground(self) -> None:
        for note in check_ground(self.shipping):
            self.emit(Logged(Step.PREFLIGHT, note))

    def _look_at_lock(self) -> LockState:
        return read_lock(self.shipping.cloud.s3, self.shipping.ledger.bucket)

    def _lock(self, first: Prepared) -> Lock:
        fences = [one.fence for one in (first.survey.record, first.survey.journal) if one]
        what = self.message or f"{self.kind} of {first.work.plan.release}"
        lock = self.shipping.lock(what, max(fences, default=0))
        lock.acquire()
        if lock.took_over is not None:
            text = f"taken over from {lock.took_over.by}, who held it since "
            self.emit(Logged(Step.LOCK, f"{text}{lock.took_over.since:%H:%M:%S} UTC", "warning"))
        return lock

    def _before_deploy(self, seen: Prepared, build: Build) -> None:
        facts = {
            "environment": self.shipping.environment,
            "kind": str(self.kind),
            "release": build.release,
            "previous": seen.work.plan.live_release or "",
            "by": self.shipping.by,
            "message": self.message,
            "changed": str(seen.work.plan.changed),
            "site_url": self.shipping.cloud.resources.get("site_url") or "",
        }
        said = hooks.call(
            self.shipping.cloud.environment.hooks,
            "before-deploy",
            facts,
            lambda hook, text: self.emit(Logged(Step.PLAN, f"{hook}: {text or 'done'}")),
        )
        if said is not None:
            raise HookRefused(f"Nothing was deployed: {said}", "See what the hook says")

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
        seconds = round(time.monotonic() - self._began, 2)
        outcome = Outcome(self.kind, run, release, result, seconds, warnings)
        self.emit(RunEnded(outcome))
        return outcome

    def _step(self, step: Step) -> AbstractContextManager[list[str]]:
        return told(self.emit, step, self.shipping.cloud.environment)


_NOT_TAKEN = frozenset({Step.PREFLIGHT, Step.LOCK, Step.PLAN, Step.RECORD})


def _broke_off(seen: Prepared) -> bool:
    return seen.survey.journal is not None and seen.survey.journal.is_unfinished
