"""Taking a run back: production as the run's journal found it, whatever of it was done."""

from qdn_tui.cloud.failures import named_errors
from qdn_tui.deploy import api, edge
from qdn_tui.deploy.errors import Moved
from qdn_tui.deploy.events import Progressed
from qdn_tui.deploy.plan import PRODUCTION
from qdn_tui.deploy.records import Before
from qdn_tui.deploy.shelf import Shelf, Stored
from qdn_tui.deploy.shipping import Course
from qdn_tui.deploy.steps import purge_or_leave


def take_back(course: Course) -> None:
    """Undo what the run did in production, pages first, then function and API, then purge.

    Only what is as this run made it is touched; what somebody else wrote since stays theirs.
    Doing so twice does no harm.
    """
    before = course.journal.before
    with named_errors(course.cloud.environment):
        _objects(course, before)
        _function(course, before)
        _api(course, before)
        # References of their own: the run's would bring back the purges it had already.
        if not purge_or_leave(course, attempt="-undo"):
            course.warn(
                "edges may show the pages that were taken back until "
                "`qdn deploy invalidate`, or the next run, purges them"
            )


def _objects(course: Course, before: Before) -> None:
    made = {
        (write.where, write.file.key): write.file
        for write in course.work.writes
        if write.where in PRODUCTION
    }
    # Pages before the assets they stand on.
    keys = sorted(
        ((where, key) for where in PRODUCTION for key in before.objects.get(where, {})),
        key=lambda one: (one[1].startswith("assets/"), one),
    )
    for done, (where, key) in enumerate(keys, 1):
        course.lock.guard()
        shelf = Shelf(course.cloud.s3_files, course.place(where).bucket)
        was, now = before.objects[where][key], shelf.look(key)
        file = made.get((where, key))
        ours = now is None if file is None else now is not None and now.holds(file)
        if ours:
            _bring_back(course, shelf, key, was, now)
        elif not _same(was, now):
            course.warn(f"{where} /{key} is somebody else's by now, and stays")
        course.emit(Progressed(course.step, done, len(keys), f"{where} /{key}"))


def _bring_back(
    course: Course, shelf: Shelf, key: str, was: Stored | None, now: Stored | None
) -> None:
    try:
        if was is not None:
            shelf.restore(key, was, now.etag if now else None)
        elif now is not None:
            shelf.delete(key, now.etag)
    except Moved as error:
        course.warn(error.message)


def _function(course: Course, before: Before) -> None:
    name = course.shipping.functions.get("site")
    if name is None or "site" not in course.work.functions:
        return
    cloudfront = course.cloud.cloudfront
    live = edge.live_code(cloudfront, name)
    if before.function is None:
        if live is not None:
            course.warn(f"{name} had nothing published before, and keeps what it has")
        return
    saved = before.function.encode()
    if live not in (saved, course.build.function):
        course.warn(f"{name} is somebody else's by now, and stays")
    elif live != saved:
        edge.republish(cloudfront, name, saved, course.lock.guard)
        course.log(f"{name} is what it was")


def _api(course: Course, before: Before) -> None:
    was, ours = before.api_version, course.journal.new_api
    if was is None or ours is None:
        return
    now = api.alias_of(course.cloud)
    if now.version not in (was, ours.version):
        course.warn(f"the API serves version {now.version}, which is somebody else's, and stays")
    elif now.version != was:
        course.lock.guard()
        api.move_alias(course.cloud, now, was)
        course.log(f"the API serves version {was} again")


def _same(one: Stored | None, other: Stored | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.sha256, one.content_type, one.cache_control) == (
        other.sha256,
        other.content_type,
        other.cache_control,
    )
