"""Applying a template: a change set to look at, then its run, event by event, to its end."""

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qdn_tui.cloud.clients import Clients, find_stack
from qdn_tui.cloud.events import ResourceChange, ResourceMoved
from qdn_tui.cloud.failures import CloudError, error_code, named_errors
from qdn_tui.domain.text import safe

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import (
        ChangeTypeDef,
        DescribeChangeSetOutputTypeDef,
        ParameterTypeDef,
        StackEventTypeDef,
        StackTypeDef,
    )

# Three distributions take CloudFront up to a quarter of an hour.
_RUN_WITHIN_S: Final = 45 * 60
_PLANNED_WITHIN_S: Final = 5 * 60
# CloudFormation's words for "the stack is as the template says".
_NO_CHANGES = ("didn't contain changes", "No updates are to be performed")
_GOOD_ENDS: Final = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"})
# A name with change sets that wait to be run, and nothing else.
_NOT_BEGUN: Final = "REVIEW_IN_PROGRESS"
# Nothing of use is left, yet the name is taken until the stack is deleted.
_NEVER_CREATED: Final = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"})
# Running a change set does away with all others of its stack.
_OVERTAKEN: Final = frozenset(
    {
        "AlreadyExistsException",
        "ChangeSetNotFound",
        "ChangeSetNotFoundException",
        "InvalidChangeSetStatus",
        "InvalidChangeSetStatusException",
    }
)
_CAUSELESS = ("Resource creation cancelled", "Resource update cancelled")


class StackFailed(CloudError):
    """CloudFormation could not do what the template asks, and says why."""


class StackBusy(CloudError):
    """Someone else's change of the stack is still running."""

    exit_code = 4


class StackSlow(CloudError):
    """CloudFormation is still at it after the time we wait."""

    exit_code = 7


@dataclass(frozen=True)
class TemplateSource:
    """A template, inline or where CloudFormation finds it in S3: exactly one of the two."""

    body: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class ChangeSet:
    """A change set that waits to be run.

    Attributes:
        name: its name; unique.
        creates: the stack comes into being with it.
        changes: what it would do.
    """

    name: str
    creates: bool
    changes: tuple[ResourceChange, ...]


def make_change_set(
    clients: Clients,
    template: TemplateSource,
    parameters: Mapping[str, str | None],
    *,
    creates: bool,
) -> ChangeSet | None:
    """Have CloudFormation work out what applying `template` would do.

    Args:
        parameters: by name; None keeps the value that the stack has.
        creates: whether the stack does not exist yet.

    Returns:
        The change set; None where there is nothing to change.

    Raises:
        StackFailed: the template or a parameter is not acceptable.
        StackBusy: somebody else changed the stack meanwhile.
    """
    stack = clients.environment.stack or ""
    name = f"qdn-{uuid.uuid4().hex[:16]}"
    given: list[ParameterTypeDef] = [
        {"ParameterKey": key, "UsePreviousValue": True}
        if value is None
        else {"ParameterKey": key, "ParameterValue": value}
        for key, value in parameters.items()
    ]
    source = (
        {"TemplateURL": template.url} if template.url else {"TemplateBody": template.body or ""}
    )
    with named_errors(clients.environment), _unless_overtaken(stack):
        clients.cloudformation.create_change_set(
            StackName=stack,
            ChangeSetName=name,
            ChangeSetType="CREATE" if creates else "UPDATE",
            Description="Made by qdn cloud up",
            Parameters=given,
            Capabilities=["CAPABILITY_IAM"],
            **source,  # type: ignore[arg-type]
        )
        described = _await_plan(clients, stack, name)
        if described["Status"] == "FAILED":
            reason = described.get("StatusReason", "")
            drop_change_set(clients, name, creates=creates)
            if any(phrase in reason for phrase in _NO_CHANGES):
                return None
            raise StackFailed(f"CloudFormation refuses the stack: {safe(reason, 400)}")
        changes = list(described.get("Changes", []))
        while described.get("NextToken"):
            described = clients.cloudformation.describe_change_set(
                StackName=stack, ChangeSetName=name, NextToken=described["NextToken"]
            )
            changes += described.get("Changes", [])
    return ChangeSet(name, creates, tuple(_change(change) for change in changes))


def drop_change_set(clients: Clients, name: str, *, creates: bool) -> None:
    """Give a change set up; also the empty stack that one for a new stack leaves.

    Where somebody else's made a stack of it meanwhile, that stays.
    """
    from botocore.exceptions import ClientError

    stack = clients.environment.stack or ""
    with named_errors(clients.environment):
        try:
            clients.cloudformation.delete_change_set(StackName=stack, ChangeSetName=name)
        except ClientError as error:
            if error_code(error) not in _OVERTAKEN:
                raise
        found = find_stack(clients) if creates else None
        if found is not None and found["StackStatus"] == _NOT_BEGUN:
            clients.cloudformation.delete_stack(StackName=stack)


def run_change_set(
    clients: Clients, change_set: ChangeSet, on_moved: Callable[[ResourceMoved], None]
) -> str:
    """Run a change set to its end. Returns the stack's status.

    Raises:
        StackFailed: it was rolled back; the message holds the first cause.
        StackBusy: somebody else changed the stack meanwhile.
        StackSlow: it is still running after 45 minutes; nothing is stopped.
    """
    stack = clients.environment.stack or ""
    token = uuid.uuid4().hex
    with named_errors(clients.environment):
        with _unless_overtaken(stack):
            clients.cloudformation.execute_change_set(
                StackName=stack, ChangeSetName=change_set.name, ClientRequestToken=token
            )
        planned = {change.logical_id for change in change_set.changes}
        return follow(clients, token, planned, on_moved, stack)


def follow(
    clients: Clients,
    token: str,
    planned: AbstractSet[str],
    on_moved: Callable[[ResourceMoved], None],
    stack_id: str,
) -> str:
    """Follow a running operation of a stack to its end.

    Args:
        token: the client request token that the operation was started with.
        planned: logical ids of the resources that it is to change.
        on_moved: hears of each of them, and of every failure.
        stack_id: the stack's name, or its id where the stack is deleted.

    Returns:
        The status it ended in, a good one.
    """
    seen: set[str] = set()
    ended: set[str] = set()
    cause = ""
    deadline = time.monotonic() + _RUN_WITHIN_S
    while True:
        for event in _new_events(clients, stack_id, token, seen):
            moved, its_cause = _moved(event, ended, len(planned))
            cause = cause or its_cause
            is_stack = moved.logical_id == clients.environment.stack
            # The embedded cloud also tells of resources that it looked at and left alone.
            if is_stack or its_cause or moved.logical_id in planned:
                on_moved(moved)
            if is_stack and _is_end(moved.status):
                return _ended(clients, moved.status, cause)
        if time.monotonic() > deadline:
            raise StackSlow(
                f"{clients.environment.stack} still changes after {_RUN_WITHIN_S // 60} minutes",
                "It goes on by itself; look again with `qdn cloud status`",
            )
        time.sleep(clients.poll_s)


def delete_stack(
    clients: Clients, stack: "StackTypeDef", on_moved: Callable[[ResourceMoved], None]
) -> str:
    """Delete a stack and follow that to its end. Returns the status, `DELETE_COMPLETE`.

    Raises:
        StackFailed: something in it could not be deleted.
    """
    name, stack_id = stack["StackName"], stack.get("StackId", stack["StackName"])
    token = uuid.uuid4().hex
    with named_errors(clients.environment):
        resources = {
            resource["LogicalResourceId"]
            for page in clients.cloudformation.get_paginator("list_stack_resources").paginate(
                StackName=name
            )
            for resource in page["StackResourceSummaries"]
        }
        clients.cloudformation.delete_stack(StackName=name, ClientRequestToken=token)
        # By its id, because a deleted stack is no longer found by its name.
        return follow(clients, token, resources, on_moved, stack_id)


def _await_plan(clients: Clients, stack: str, name: str) -> "DescribeChangeSetOutputTypeDef":
    deadline = time.monotonic() + _PLANNED_WITHIN_S
    while True:
        described = clients.cloudformation.describe_change_set(StackName=stack, ChangeSetName=name)
        if described["Status"] in ("CREATE_COMPLETE", "FAILED"):
            return described
        if time.monotonic() > deadline:
            raise StackSlow(
                f"CloudFormation has not worked out how {stack} changes in {_PLANNED_WITHIN_S} s",
                "Try again",
            )
        time.sleep(clients.poll_s)


@contextmanager
def _unless_overtaken(stack: str) -> Iterator[None]:
    """Tell what CloudFormation says of a change set whose stack somebody else changed."""
    from botocore.exceptions import ClientError

    try:
        yield
    except ClientError as error:
        if error_code(error) in _OVERTAKEN:
            raise StackBusy(
                f"{stack} was changed by someone else meanwhile",
                "Wait until that has ended, then try again",
            ) from error
        raise


def _change(change: "ChangeTypeDef") -> ResourceChange:
    resource = change["ResourceChange"]
    targets = [detail.get("Target", {}) for detail in resource.get("Details", [])]
    names = [target.get("Name") or target.get("Attribute", "") for target in targets]
    return ResourceChange(
        action=resource["Action"] if resource["Action"] != "SyncWithActual" else "Modify",
        logical_id=resource["LogicalResourceId"],
        resource_type=resource["ResourceType"],
        replaced=resource.get("Replacement") == "True",
        because=tuple(dict.fromkeys(name for name in names if name)),
    )


def _new_events(
    clients: Clients, stack_id: str, token: str, seen: set[str]
) -> "Iterator[StackEventTypeDef]":
    """Events of this operation not seen yet, oldest first."""
    fresh: list[StackEventTypeDef] = []
    for page in clients.cloudformation.get_paginator("describe_stack_events").paginate(
        StackName=stack_id
    ):
        events = page["StackEvents"]
        fresh += [
            event
            for event in events
            if event["EventId"] not in seen and event.get("ClientRequestToken") == token
        ]
        if any(event["EventId"] in seen for event in events):
            break
    seen.update(event["EventId"] for event in fresh)
    return reversed(fresh)


def _moved(event: "StackEventTypeDef", ended: set[str], total: int) -> tuple[ResourceMoved, str]:
    status = event.get("ResourceStatus", "")
    reason = safe(event.get("ResourceStatusReason", ""), 400)
    logical_id = event["LogicalResourceId"]
    is_stack = event.get("ResourceType") == "AWS::CloudFormation::Stack"
    if not is_stack and status.endswith(("_COMPLETE", "_SKIPPED")):
        ended.add(logical_id)
    failed = not is_stack and status.endswith("_FAILED") and not reason.startswith(_CAUSELESS)
    moved = ResourceMoved(
        logical_id,
        event.get("ResourceType", ""),
        status,
        reason,
        done=min(len(ended), total),
        total=total,
    )
    return moved, f"{logical_id}: {reason}" if failed else ""


def _is_end(status: str) -> bool:
    return status.endswith(("_COMPLETE", "_FAILED")) and "CLEANUP" not in status


def _ended(clients: Clients, status: str, cause: str) -> str:
    if status in _GOOD_ENDS or status == "DELETE_COMPLETE":
        return status
    raise StackFailed(*explain(clients, status, cause))


def explain(clients: Clients, status: str, cause: str = "") -> tuple[str, str]:
    """What a bad state of the stack means, and what to do about it."""
    environment = clients.environment
    stack = environment.stack
    because = f": {cause.rstrip('.')}" if cause else ""
    again = f"Remove what is left with `qdn --env {environment.name} cloud down`, then try again"
    if status in _NEVER_CREATED:
        return f"{stack} could not be created and was taken back ({status}){because}", again
    if status == "UPDATE_ROLLBACK_COMPLETE":
        return (
            f"The change of {stack} failed and everything is as it was ({status}){because}",
            "Correct the cause and run `qdn cloud up` again",
        )
    if status == "UPDATE_ROLLBACK_FAILED":
        return (
            f"The change of {stack} failed and so did taking it back ({status}){because}",
            f"Continue it: aws cloudformation continue-update-rollback --stack-name {stack}",
        )
    if status == "DELETE_FAILED":
        return f"{stack} could not be deleted whole ({status}){because}", again
    return f"{stack} ended in {status}{because}", "See its events in the AWS console"


def require_calm(clients: Clients) -> str | None:
    """The stack's status if a change set can be applied to it; None where it is to be created.

    In the embedded cloud what a failed creation left is removed here; on AWS the user does it,
    who may want to look at it first.

    Raises:
        StackBusy: a change is running.
        StackFailed: it is in a state that only its removal ends.
    """
    stack = find_stack(clients)
    if stack is None:
        return None
    status = str(stack["StackStatus"])
    if status == _NOT_BEGUN:
        return None
    if status.endswith("_IN_PROGRESS"):
        raise StackBusy(
            f"{clients.environment.stack} is being changed by someone else ({status})",
            "Wait until that has ended",
        )
    if status in _NEVER_CREATED and clients.environment.is_local:
        delete_stack(clients, stack, lambda _moved: None)
        return None
    if status in {*_NEVER_CREATED, "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED"}:
        raise StackFailed(*explain(clients, status))
    return status
