"""The verify step, and the smoke of staging: look until all is right, or patience ends."""

import time
from collections.abc import Sequence

from qdn_tui.deploy.errors import WrongAnswer
from qdn_tui.deploy.events import Progressed
from qdn_tui.deploy.plan import PRODUCTION, Where
from qdn_tui.deploy.shipping import Course
from qdn_tui.deploy.site import MANIFEST_KEY, SiteFile
from qdn_tui.deploy.step import Kind
from qdn_tui.deploy.steps import purge
from qdn_tui.deploy.verifying import Finding, Look, Old, checks, direct_bucket_is_closed, run

_PAUSE_S = 1.0


class StillStale(WrongAnswer):
    """An edge still shows what was there before, after it was purged twice."""

    exit_code = 7


def smoke_staging(course: Course) -> str:
    """Every route through the staging distribution.

    Raises:
        WrongAnswer: one of them is wrong; production is untouched.
    """
    if not any(place.where == "staging" for place in course.shipping.places):
        return ""
    made, findings = _look_until_right(course, ("staging",))
    _warn_of(course, findings)
    grave = [finding for finding in findings if finding.is_grave]
    if grave:
        raise WrongAnswer(
            f"Staging is wrong, production is untouched. {grave[0]}{_and_more(grave)}",
            "Correct it and deploy again",
        )
    return f"{made} addresses checked"


def verify(course: Course) -> str:
    """Every route on each production distribution; what is stale is purged once more.

    Raises:
        StillStale: an edge shows old pages even then.
        WrongAnswer: something is wrong; the run is to be taken back.
    """
    made, findings = _look_until_right(course, PRODUCTION)
    if any(finding.is_stale for finding in findings) and not _wrong(findings):
        course.warn(f"{_stale(findings)[0]}; purging once more")
        purge(course, PRODUCTION, attempt="-again")
        made, findings = _look_until_right(course, PRODUCTION)
    _warn_of(course, findings)
    if _wrong(findings):
        raise WrongAnswer(
            f"{_wrong(findings)[0]}{_and_more(_wrong(findings))}",
            "Read what was expected and what came, correct it, and deploy again",
        )
    if _stale(findings):
        raise StillStale(
            f"{_stale(findings)[0]}, after two purges",
            "Wait a minute, then `qdn deploy resume` looks again",
        )
    _check_buckets(course)
    return f"{made} addresses checked" if made else "no address is named to look at"


def _look_until_right(course: Course, places: Sequence[Where]) -> tuple[int, list[Finding]]:
    deadline = time.monotonic() + course.shipping.patience_s
    wanted = [
        check
        for where in places
        if (look := _look(course, where)) is not None
        for check in checks(look)
    ]
    total, settled = len(wanted), list[Finding]()
    while True:
        course.check()
        done = total - len(wanted)

        def on_checked(address: str) -> None:
            nonlocal done
            done += 1
            course.emit(Progressed(course.step, done, total, address))

        findings = run(wanted, on_checked)
        settled += [finding for finding in findings if not finding.is_grave]
        grave = [finding for finding in findings if finding.is_grave]
        if not grave or time.monotonic() >= deadline:
            return total, [*grave, *settled]
        # An edge may not have heard yet, of a function just as of a page.
        course.cancel.wait(min(_PAUSE_S, course.shipping.patience_s / 4))
        left = {finding.address for finding in grave}
        wanted = [check for check in wanted if check[0] in left]


def _look(course: Course, where: Where) -> Look | None:
    place = next((one for one in course.shipping.places if one.where == where), None)
    if place is None or place.url is None:
        return None
    kind = course.journal.kind
    changed = {write.file.key for write in course.work.writes if write.where == where}
    stored = course.survey.stored[where]

    def is_served(file: SiteFile) -> bool:
        """Whether it is there after this run: written by it, or there all the time."""
        before = stored.get(file.key)
        return file.key in changed or (before is not None and before.holds(file))

    files = tuple(
        file
        for file in place.holds(course.build.files)
        if is_served(file)
        and (file.key in changed or not file.key.startswith("assets/"))
        and not (kind is Kind.PUBLISH and file.key == MANIFEST_KEY)
    )
    functions = course.shipping.functions
    function_place: Where = "staging" if where == "staging" else "site"
    live = course.survey.functions.get(function_place)
    is_new = function_place in course.work.functions or live == course.build.function
    before = course.journal.before.objects.get(where, {})
    return Look(
        place=place,
        files=files,
        release=course.build.release if function_place in functions and is_new else None,
        has_api=course.cloud.resources.get("api_function_name") is not None,
        has_jobs=course.has_jobs,
        demands_security=course.cloud.environment.stack is not None,
        api_release=_api_release(course) if where in PRODUCTION else "",
        old=Old(
            frozenset(was.sha256 for was in before.values() if was is not None),
            course.journal.previous_release,
        ),
    )


def _api_release(course: Course) -> str:
    """What the API says of itself after this run; empty where nobody knows."""
    shipped, survey = course.journal.new_api, course.survey
    if shipped is not None:
        return shipped.release
    recorded = survey.record.api if survey.record else None
    if recorded is None or survey.alias is None or not survey.api_stands:
        return ""
    return recorded.release


def _check_buckets(course: Course) -> None:
    """That nobody reads a bucket directly: only AWS checks who asks."""
    if course.cloud.endpoint_url is not None:
        course.log("whether the buckets refuse direct requests cannot be shown by this cloud")
        return
    for where in PRODUCTION:
        place = next((one for one in course.shipping.places if one.where == where), None)
        if place is None:
            continue
        region = course.cloud.environment.region
        address = f"https://{place.bucket}.s3.{region}.amazonaws.com/{MANIFEST_KEY}"
        finding = direct_bucket_is_closed(address)
        if finding is not None:
            course.warn(str(finding))


def _wrong(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.is_grave and not finding.is_stale]


def _stale(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.is_grave and finding.is_stale]


def _warn_of(course: Course, findings: Sequence[Finding]) -> None:
    for finding in findings:
        if not finding.is_grave:
            course.warn(str(finding))


def _and_more(findings: Sequence[Finding]) -> str:
    return f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
