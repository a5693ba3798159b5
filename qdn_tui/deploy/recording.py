"""The record of a run: what production serves after it, as the next listing will show it."""

from datetime import datetime

from qdn_tui.deploy import api
from qdn_tui.deploy.plan import Where
from qdn_tui.deploy.planning import Write
from qdn_tui.deploy.records import Ended, Journal, LiveApi, LiveFunction, Places, Record
from qdn_tui.deploy.shelf import Shelf, Stored, stored_as
from qdn_tui.deploy.shipping import Course
from qdn_tui.deploy.step import Step


def record_of(course: Course, result: Ended, reason: str = "", step: Step | None = None) -> Record:
    """The record of a run that changed what production serves; looks at every bucket it wrote."""
    journal = course.journal
    return _base(course, result, reason, step).model_copy(
        update={
            "places": _places(course),
            "function": _function(course),
            "api": journal.new_api or _known_api(course),
            "changed": journal.changed,
            "drift": journal.drift,
        }
    )


def record_of_failure(
    course: Course, result: Ended, reason: str, step: Step, was: Record | None
) -> Record:
    """The record of a run after which production serves `was`, as before it."""
    base = _base(course, result, reason, step)
    if was is None:
        return base
    return base.model_copy(
        update={
            "places": was.places,
            "function": was.function,
            "api": was.api,
        }
    )


def record_of_broken(journal: Journal, was: Record | None) -> Record:
    """The record of a run that did not come to its end, before another one takes it back."""
    return Record(
        id=journal.id,
        kind=journal.kind,
        release=journal.release,
        source=journal.source,
        build=journal.build,
        by=journal.by,
        message=journal.message,
        at=journal.at,
        seconds=journal.seconds,
        result=Ended.CANCELLED if journal.state is Ended.CANCELLED else Ended.FAILED,
        reason=f'broke off in "{journal.step.label}"',
        step=journal.step,
        fence=journal.fence,
        previous=journal.previous,
        restores=journal.restores,
        purges=tuple(journal.purges.values()),
        warnings=journal.warnings,
        places=was.places if was else {},
        function=was.function if was else None,
        api=was.api if was else None,
        changed=journal.changed,
    )


def taken_back(record: Record, by: str) -> Record:
    """The record of a run that did not come to its end, after somebody took it back."""
    reason = f"{record.reason}, then rolled back by {by}"
    return record.model_copy(update={"result": Ended.ROLLED_BACK, "reason": reason})


def _base(course: Course, result: Ended, reason: str, step: Step | None) -> Record:
    journal = course.journal
    return Record(
        id=journal.id,
        kind=journal.kind,
        release=journal.release,
        source=journal.source,
        build=journal.build,
        by=journal.by,
        message=journal.message,
        at=journal.at,
        seconds=round(course.seconds, 2),
        result=result,
        reason=reason,
        step=step,
        fence=course.lock.fence,
        previous=journal.previous,
        restores=journal.restores,
        purges=tuple(journal.purges.values()),
        warnings=journal.warnings,
    )


def run_id(now: datetime, release: str, fence: int, lot: str) -> str:
    """Sorts by time, and within a second by the fence, which grows with each holder of the lock.

    Args:
        lot: drawn for this run. Where the data bucket was set back the fence was too, and an id
            that had been there would bring back that run's purges instead of new ones.
    """
    return f"{now:%Y%m%dT%H%M%S}-{fence:04d}-{release}-{lot}"


def _places(course: Course) -> Places:
    survey, wrote = course.survey, course.work
    placed: Places = {}
    was = survey.record.places if survey.record else {}
    for place in course.shipping.places:
        where = place.where
        writes = [write for write in wrote.writes if write.where == where]
        removed = {key for at, key, _ in wrote.removals if at == where}
        owned: dict[str, Stored] = {
            key: stored
            for key, stored in survey.stored[where].items()
            if stored is not None
            and key not in removed
            and (
                key in was.get(where, {})
                or key in survey.left_behind.get(where, ())
                or _is_wanted(course, where, key)
            )
        }
        if writes:
            owned.update(_written(course, where, writes))
        retired = wrote.retired.get(where)
        placed[where] = {
            key: stored.model_copy(
                update={
                    "retired": stored.retired
                    if retired is None
                    else not _is_wanted(course, where, key)
                }
            )
            for key, stored in sorted(owned.items())
        }
    return placed


def _written(course: Course, where: Where, writes: list[Write]) -> dict[str, Stored]:
    """What the run wrote there, by key; one listing tells when, as the next one will."""
    shelf = Shelf(course.cloud.s3_files, course.place(where).bucket)
    listed = shelf.listing()
    made: dict[str, Stored] = {}
    unseen = []
    for write in writes:
        key, placed = write.file.key, course.placed.get((where, write.file.key))
        there = listed.get(key)
        if placed is not None and there is not None and there.etag == placed.etag:
            made[key] = stored_as(write.file, placed, there.modified)
        else:
            unseen.append(key)
    for key, found in course.each(
        unseen, lambda key: (key, shelf.look(key)), lambda key: f"{where} /{key}"
    ):
        there = listed.get(key)
        if found is not None:
            modified = there.modified if there else found.modified
            made[key] = found.model_copy(update={"modified": modified})
    return made


def _is_wanted(course: Course, where: Where, key: str) -> bool:
    place = course.place(where)
    return any(file.key == key for file in place.holds(course.build.files))


def _function(course: Course) -> LiveFunction | None:
    survey, journal = course.survey, course.journal
    was = survey.record.function if survey.record else None
    code = course.build.function.decode()
    if "site" in course.work.functions:
        return LiveFunction(release=journal.release, code=code, tested_by=journal.tested_by)
    live = survey.functions.get("site")
    if live is None:
        return was
    if was is not None and was.code.encode() == live:
        return was
    release = journal.release if live == course.build.function else "unknown"
    return LiveFunction(release=release, code=live.decode("utf-8", "replace"))


def _known_api(course: Course) -> LiveApi | None:
    """What the alias points at after a run that left it alone, so that a rollback finds it.

    Without a digest where no deploy put it there, as a stack's first version.
    """
    alias = course.survey.alias
    was = course.survey.record.api if course.survey.record else None
    if alias is None or (was is not None and was.version == alias.version):
        return was
    code = api.code_of(course.cloud, alias.version)
    if was is not None and was.code_sha256 == code:
        return was.model_copy(update={"version": alias.version})
    return LiveApi(version=alias.version, code_sha256=code)
