"""`GET /api/health`: which release runs, and whether it can read the jobs."""

from typing import Literal

from aws_lambda_powertools.event_handler import Response

from qdn_tui.api import journal
from qdn_tui.api.answers import View, shown
from qdn_tui.api.deployment import release_of
from qdn_tui.api.desk import desk
from qdn_tui.api.routing import new_resource
from qdn_tui.resources import resource_root
from qdn_tui.store.errors import (
    AccessRefused,
    DocumentMissing,
    DocumentUnreadable,
    StoreError,
    StoreUnreachable,
)

Problem = Literal["unreachable", "refused", "missing", "unreadable", "failed"]

_PROBLEMS: dict[type[StoreError], Problem] = {
    StoreUnreachable: "unreachable",
    AccessRefused: "refused",
    DocumentMissing: "missing",
    DocumentUnreadable: "unreadable",
}

router = new_resource()


class HealthView(View):
    """How the function fares.

    `store_reachable` says whether the store gave an answer at all, `problem` why the jobs could
    not be read although it may have; `revision` is null exactly then.
    """

    release: str
    store_reachable: bool
    revision: int | None
    problem: Problem | None


@router.get(
    "/api/health",
    summary="Is it up?",
    description="The release that runs, and whether it can read the jobs.",
    operation_id="health",
    responses={
        200: {"description": "The jobs can be read"},
        503: {"description": "The jobs cannot be read"},
    },
)
def health() -> Response[HealthView]:
    """200 where the jobs can be read, 503 with the reason where not."""
    release = release_of(resource_root())
    try:
        revision = desk().revision()
    except StoreError as error:
        journal.store_failed(router.current_event.request_context.request_id, error)
        view = HealthView(
            release=release,
            store_reachable=not isinstance(error, StoreUnreachable),
            revision=None,
            problem=_PROBLEMS.get(type(error), "failed"),
        )
        return shown(view, status=503)
    view = HealthView(release=release, store_reachable=True, revision=revision, problem=None)
    return shown(view)
