"""`/api/jobs`: one job, a new one, and changes: the same changes as at the terminal."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from pydantic import TypeAdapter

from qdn_tui.api.answers import JSON, WRITING_FAILS, Failure, documented, shown
from qdn_tui.api.desk import Desk, desk
from qdn_tui.api.routing import new_resource
from qdn_tui.api.staff.asks import ChangeAsk, NewJobAsk
from qdn_tui.api.staff.board_views import ChangedView, OneJobView
from qdn_tui.api.staff.door import (
    CREW_CHANGES,
    closed_to,
    json_of,
    let_in,
    not_allowed,
    query_of,
    require_own_page,
)
from qdn_tui.api.staff.frontdesk import front_desk
from qdn_tui.api.staff.glance import Glance, at_a_glance
from qdn_tui.api.staff.job_views import RemarkView
from qdn_tui.api.staff.person import Person
from qdn_tui.api.staff.reading import ask_of, one_of
from qdn_tui.api.staff.refusals import StaffErrorView, no_such_job, not_made
from qdn_tui.api.staff.told import remarks
from qdn_tui.api.staff.wishes import creation, wish
from qdn_tui.domain.booking import clashes, window_remarks
from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Job
from qdn_tui.domain.refusals import AlreadyArchived, Archived, Refused, UnknownJob
from qdn_tui.domain.remarks import Remark
from qdn_tui.domain.roles import Role

router = new_resource()

_NOT_MADE: OpenAPIResponse = {
    "description": "A rule forbids it, somebody else was faster, or the job is archived",
    "content": {JSON: {"model": StaffErrorView}},
}
_ANSWERS: dict[int, OpenAPIResponse] = {
    **WRITING_FAILS,
    401: documented("No session"),
    403: documented("The role may not do it; or the request came from another site"),
    409: _NOT_MADE,
    415: documented("The body is not JSON"),
    422: documented("A field is wrong"),
}
_NO_JOB = documented("There is no such job, or none that this person may see")


@router.get(
    "/api/jobs/<job_id>",
    summary="One job",
    description="With its whole history; also one that is in the archive.",
    operation_id="job",
    responses={
        200: {"description": "The job"},
        404: _NO_JOB,
        **closed_to("it"),
    },
)
def one_job(job_id: str) -> Response[OneJobView]:
    """The job as it stands at this moment."""
    event = router.current_event.raw_event
    person = let_in(event, front_desk(), "see")
    query_of(event, ())
    here = desk()
    document = here.document()
    key = _key(job_id)
    job = document.get(key)
    archived = job is None
    if job is None:
        # Every job leaves the document some weeks after its end.
        job = here.archive().holding((key,), document).get(key)
    if job is None or not person.may_see(job):
        raise no_such_job()
    view = _glance(document, person, here).view(job, None, archived=archived)
    return shown(OneJobView(job=view))


@router.post(
    "/api/jobs",
    summary="A new job",
    description="The same `op_id` sent again is the same job.",
    operation_id="new_job",
    responses={
        200: {"description": "The job, which was made before"},
        201: {"description": "The job"},
        **_ANSWERS,
    },
)
def new_job() -> Response[ChangedView]:
    """The job, made or found."""
    event = router.current_event.raw_event
    require_own_page(event)
    person = let_in(event, front_desk(), "create")
    asked = ask_of(NewJobAsk, json_of(event))
    here = desk()
    change = creation(asked, person, here.business, here.now())
    before = here.document()
    made_before = before.get(str(change.job_id)) is not None
    return _made(change, before, person, here, 200 if made_before else 201)


@router.post(
    "/api/jobs/<job_id>/changes",
    summary="Change a job",
    description=(
        "By its `kind`; the job's `moves` say which are possible. The same `op_id` sent again is "
        "the same change, made once."
    ),
    operation_id="change_job",
    responses={200: {"description": "The job after it"}, 404: _NO_JOB, **_ANSWERS},
)
def change_job(job_id: str) -> Response[ChangedView]:
    """The job after the change."""
    event = router.current_event.raw_event
    require_own_page(event)
    person = let_in(event, front_desk(), "change")
    asked = one_of(_kinds_of_change(), _with_kind(json_of(event)))
    if person.role is Role.CREW and asked.kind not in CREW_CHANGES:
        raise not_allowed()
    here = desk()
    document = here.document()
    key = _key(job_id)
    job = document.get(key)
    if job is None:
        raise _off_the_board(key, asked.op_id, document, person, here)
    if not person.may_see(job):
        raise no_such_job()
    return _made(wish(asked, job.id, person, here.now()), document, person, here, 200)


def _made(
    change: Change, before: Document, person: Person, here: Desk, status: int
) -> Response[ChangedView]:
    key = str(change.job_id)
    try:
        after = here.write(change)
    except Refused as refusal:
        # What the rules looked at may be newer than what was read before.
        now = here.document()
        job = now.get(key)
        if isinstance(refusal, UnknownJob):
            # It may have been archived meanwhile.
            raise _off_the_board(key, change.op_id, now, person, here) from None
        if job is not None and not person.may_see(job):
            raise no_such_job() from None
        raise not_made(refusal, job, _glance(now, person, here)) from None
    job = after.get(key) or before.get(key)
    # It may have gone to another crew meanwhile.
    if job is None or not person.may_see(job):
        raise no_such_job()
    view = ChangedView(
        job=_glance(after, person, here).view(job),
        warnings=_warnings(change, job, after, here),
    )
    return shown(view, status=status)


def _warnings(change: Change, job: Job, document: Document, here: Desk) -> tuple[RemarkView, ...]:
    """What is odd about who goes when, where the change is about that."""
    if change.kind not in ("create", "assign", "reschedule") or not job.is_open:
        return ()
    odd: tuple[Remark, ...] = ()
    if change.kind != "assign" and job.window is not None:
        odd = window_remarks(job.window, here.now(), here.business)
    return remarks((*odd, *clashes(job.assignment, job.window, document.others(job.key))))


def _off_the_board(key: str, op_id: str, document: Document, person: Person, here: Desk) -> Failure:
    """The answer to a change of a job that the document does not hold."""
    old = here.archive().holding((key,), document).get(key)
    if old is None or not person.may_see(old):
        return no_such_job()
    refusal = AlreadyArchived(old.number) if old.has_op(op_id) else Archived(old.number)
    return not_made(refusal, old, _glance(document, person, here), archived=True)


def _key(job_id: str) -> str:
    try:
        return str(UUID(job_id))
    except ValueError:
        raise no_such_job() from None


def _glance(document: Document, person: Person, here: Desk) -> Glance:
    return at_a_glance(document, person, here, here.now())


@cache
def _kinds_of_change() -> TypeAdapter[Any]:
    return TypeAdapter(ChangeAsk)


def _with_kind(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    # A kind that cannot be compared is one that there is not.
    return sent if isinstance(sent.get("kind"), str) else {**sent, "kind": ""}
