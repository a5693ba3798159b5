"""The steps that write. Each may be done again after it broke off, and then only completes."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from qdn_tui.cloud.failures import error_code, named_errors
from qdn_tui.deploy import api, edge
from qdn_tui.deploy.errors import DeployError, Refused
from qdn_tui.deploy.events import Progressed
from qdn_tui.deploy.plan import PRODUCTION, Where
from qdn_tui.deploy.plan_words import count_words
from qdn_tui.deploy.planning import Write, pages_first_but_manifest_last
from qdn_tui.deploy.purging import ask, await_all
from qdn_tui.deploy.records import Issued, LiveApi
from qdn_tui.deploy.shelf import Placed, Shelf, Stored, stored_as
from qdn_tui.deploy.shipping import Course
from qdn_tui.deploy.site import MANIFEST_KEY
from qdn_tui.deploy.step import Kind, Step
from qdn_tui.errors import QdnError

_GONE: Final = frozenset({"404", "NoSuchKey", "NoSuchVersion"})


def stage_function(course: Course) -> str:
    """Test the function, then publish it for staging."""
    if "staging" not in course.work.functions:
        return ""
    told = _bring_function(course, "staging")
    if Step.STAGE_PAGES not in course.journal.kind.steps:
        purge(course, ("staging",))
    return told


def stage_pages(course: Course) -> str:
    """Bring staging's bucket to the build, and purge what staging's edge still holds."""
    writes = [write for write in course.work.writes if write.where == "staging"]
    if not any(place.where == "staging" for place in course.shipping.places):
        return ""
    shelf = _shelf(course, "staging")

    def put(write: Write) -> tuple[str, Stored]:
        placed = shelf.put(write.file, write.before.etag if write.before else None)
        course.placed["staging", write.file.key] = placed
        return write.file.key, stored_as(write.file, placed)

    there = {
        key: stored for key, stored in course.survey.stored["staging"].items() if stored is not None
    }
    assets = [write for write in writes if write.is_asset]
    pages = list(pages_first_but_manifest_last(w for w in writes if not w.is_asset))
    there.update(course.each(assets, put, _name))
    there.update(course.each(pages, put, _name))
    course.note(staged=there)
    purge(course, ("staging",))
    return _files_words(write.file.key for write in writes) or "no file"


def ship_api(course: Course) -> str:
    """Make the new version, try it, and move the alias; or move it to a recorded version."""
    journal, cloud = course.journal, course.cloud
    if not journal.api_digest and journal.api_version is None:
        return ""
    course.check()
    if journal.new_api is not None:
        made = journal.new_api
    elif journal.api_version is not None:
        made = LiveApi(
            version=journal.api_version,
            code_sha256=api.code_of(cloud, journal.api_version),
            digest=journal.api_digest,
            release=course.target.api.release if course.target and course.target.api else "",
            parts=course.target.api.parts if course.target and course.target.api else {},
        )
    else:
        bundle = course.shipping.ledger.bundle(journal.api_bundle)
        made = api.publish(cloud, bundle, journal.api_digest, journal.release, journal.api_parts)
        course.log(f"version {made.version} made, {len(bundle.content) // 1024} KB")
    warning = api.smoke(cloud, made, has_jobs=course.has_jobs)
    if warning:
        course.warn(warning)
    course.check()
    now = api.alias_of(cloud)
    if now.version not in (journal.before.api_version, made.version):
        raise Refused(
            f"The API's alias points at version {now.version}, which the plan did not see",
            "Look at `qdn deploy history`, then plan again",
        )
    # Before the move: whoever takes the run back has to know which version is ours.
    course.note(new_api=made)
    if now.version != made.version:
        api.move_alias(cloud, now, made.version)
    return f"version {made.version}, before {journal.before.api_version}"


def promote_assets(course: Course) -> str:
    """Assets first, all of them, so that no page ever asks for one that is not there."""
    writes = [w for w in course.work.writes if w.where in PRODUCTION and w.is_asset]
    course.each(writes, _promoting(course), _name)
    return _files_words(write.file.key for write in writes)


def publish_function(course: Course) -> str:
    """Test the function once more, then publish it to LIVE."""
    if "site" not in course.work.functions:
        return ""
    return _bring_function(course, "site")


def promote_pages(course: Course) -> str:
    """Pages one by one, the manifest last; then take away what no release uses."""
    writes = pages_first_but_manifest_last(
        w for w in course.work.writes if w.where in PRODUCTION and not w.is_asset
    )
    removals = course.work.removals
    promote, total = _promoting(course), len(writes) + len(removals)
    for done, write in enumerate(writes, 1):
        course.check()
        promote(write)
        course.emit(Progressed(course.step, done, total, _name(write)))
    for done, (where, key, was) in enumerate(removals, len(writes) + 1):
        course.check()
        _shelf(course, where).delete(key, was.etag)
        course.emit(Progressed(course.step, done, total, f"{where} /{key} taken away"))
    return _files_words((*(w.file.key for w in writes), *(key for _, key, _ in removals)))


def purge(course: Course, places: tuple[Where, ...], attempt: str = "") -> bool:
    """Ask for the planned purges of these places, and wait. Whether all of them completed."""
    planned = [p for p in course.work.plan.purges if p.where in places]
    if not planned:
        return True
    shipping, cloudfront = course.shipping, course.cloud.cloudfront
    # Staging is smoked right after it, so nobody may be in a hurry there.
    pace = shipping.waiting if places == ("staging",) else shipping.waiting_in_production
    issued: dict[Where, Issued] = {}
    for one in planned:
        course.check()
        known = course.journal.purges.get(one.where)
        # The run's id is in it, and the fence, which is another each time somebody goes on with
        # it: for a reference of before CloudFront would hand back that purge and do nothing.
        wanted = (
            known
            if known is not None and not attempt
            else Issued(
                distribution_id=one.distribution_id,
                reference=f"qdn-{course.journal.id}-{course.journal.fence}-{one.where}{attempt}",
                paths=one.paths,
            )
        )
        issued[one.where] = ask(
            cloudfront,
            wanted,
            pace=pace,
            wait=course.cancel.wait,
            stop=course.check,
            on_wait=course.log,
        )
        course.log(f"{one.distribution_id} forgets {' '.join(one.paths)}")
        course.note(purges={**course.journal.purges, **issued})
    done = await_all(
        cloudfront,
        list(issued.values()),
        pace=pace,
        wait=course.cancel.wait,
        stop=course.check,
        on_done=lambda which, count, seconds: course.emit(
            Progressed(
                course.step,
                count,
                len(issued),
                f"{which.distribution_id} "
                + ("is done" if which.completed else f"in progress, {seconds:.0f} s"),
            )
        ),
    )
    now = dict(zip(issued, done, strict=True))
    course.note(purges={**course.journal.purges, **now})
    return all(one.completed for one in done)


def purge_or_leave(course: Course, attempt: str = "") -> bool:
    """Purge production. A CloudFront that refuses leaves it pending: the pages are in place."""
    try:
        with named_errors(course.cloud.environment):
            return purge(course, PRODUCTION, attempt)
    except DeployError:
        # Cancelled, or the lock lost: that is no answer of CloudFront's.
        raise
    except QdnError as error:
        course.warn(f"the purge is pending: {error.message}")
        return False


def _promoting(course: Course) -> Callable[[Write], Placed]:
    """What brings one file into production: a copy of what staging tested where there is one."""
    staged: Mapping[str, Stored] = course.journal.staged
    staging = course.cloud.resources.get("staging_bucket")
    # A rollback copies the recorded versions forward, within their own bucket.
    versions = course.target.places if course.target else {}

    def promote(write: Write) -> Placed:
        placed = bring(write)
        course.placed[write.where, write.file.key] = placed
        return placed

    def bring(write: Write) -> Placed:
        from botocore.exceptions import ClientError

        shelf = _shelf(course, write.where)
        before = write.before.etag if write.before else None
        tested = staged.get(write.file.key)
        if staging is not None and tested is not None and tested.holds(write.file):
            return shelf.copy(write.file, before, staging, tested.version_id, tested.etag)
        version = versions.get(write.where, {}).get(write.file.key)
        if version is not None and version.version_id and version.holds(write.file):
            try:
                return shelf.copy(
                    write.file, before, shelf.bucket, version.version_id, version.etag
                )
            except ClientError as error:
                if error_code(error) not in _GONE:
                    raise
        if staging is not None and course.journal.kind is not Kind.ROLLBACK:
            raise DeployError(
                f"{write.file.key} was not tested in staging", "Run the whole deploy again"
            )
        return shelf.put(write.file, before)

    return promote


def _bring_function(course: Course, where: Where) -> str:
    name = course.shipping.functions[where]
    cloudfront = course.cloud.cloudfront
    can_test = course.cloud.endpoint_url is None or edge.can_test(cloudfront, name)
    tested = edge.bring(
        cloudfront,
        name,
        course.build.function,
        rows=edge.rehearsal_rows([place.where for place in course.shipping.places]),
        ids=course.shipping.distribution_ids,
        can_test=can_test,
        guard=course.check,
        on_tested=lambda done, total: course.emit(
            Progressed(course.step, done, total, f"routes of {name}")
        ),
    )
    for warning in tested.warnings:
        course.warn(warning)
    course.log(f"{name} published; {tested.rows} routes tested by {tested.by}")
    course.note(tested_by=tested.by)
    return f"{tested.rows} routes tested by {tested.by}"


def _shelf(course: Course, where: Where) -> Shelf:
    return Shelf(course.cloud.s3_files, course.place(where).bucket)


def _files_words(keys: Iterable[str]) -> str:
    """How many files, as the plan counts them: one that lies in several places is one."""
    found = set(keys)
    stamp = "release stamp" if MANIFEST_KEY in found else ""
    return ", ".join(filter(None, (count_words(len(found - {MANIFEST_KEY}), "file"), stamp)))


def _name(write: Write) -> str:
    return f"{write.where} /{write.file.key}"


STEPS: Final[Mapping[Step, Callable[[Course], str]]] = {
    Step.STAGE_FUNCTION: stage_function,
    Step.STAGE_PAGES: stage_pages,
    Step.API: ship_api,
    Step.ASSETS: promote_assets,
    Step.FUNCTION: publish_function,
    Step.PAGES: promote_pages,
}
