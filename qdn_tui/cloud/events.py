"""What `bring_up` and `take_down` tell while they work, as values; printing is the caller's."""

from dataclasses import dataclass
from typing import Literal

Action = Literal["Add", "Modify", "Remove", "Import", "Dynamic"]


@dataclass(frozen=True)
class ResourceChange:
    """One line of a change set.

    Attributes:
        action: what would happen to the resource.
        logical_id: its name in the template.
        resource_type: such as `AWS::S3::Bucket`.
        replaced: it would be made anew, under another physical name.
        because: the properties that change; empty for Add and Remove.
    """

    action: Action
    logical_id: str
    resource_type: str
    replaced: bool = False
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class StackPlan:
    """What applying the stack would do. Nothing has happened yet.

    Attributes:
        environment: the environment's name.
        stack: the stack's name.
        account: the AWS account's id.
        region: where.
        creates: there is no stack yet.
        changes: by resource, in the order CloudFormation gives.
    """

    environment: str
    stack: str
    account: str
    region: str
    creates: bool
    changes: tuple[ResourceChange, ...]


@dataclass(frozen=True)
class TakeDownPlan:
    """What taking the stack down would do.

    Attributes:
        environment: the environment's name.
        stack: the stack's name.
        emptied: buckets whose pages are deleted with the stack; a deploy makes them again.
        kept: what stays: the data and the staff's logins, by physical name.
    """

    environment: str
    stack: str
    emptied: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True)
class LocalCloudStarted:
    """The embedded cloud runs.

    Attributes:
        endpoint_url: where.
        was_running: it ran already.
        moved_from: the port it had before, if another program has taken that since.
        repaired: what had to be repaired after it was killed.
    """

    endpoint_url: str
    was_running: bool
    moved_from: int | None
    repaired: tuple[str, ...]


@dataclass(frozen=True)
class BundleBuilt:
    """The API's bundle is made: its size in bytes and its SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True)
class ChangeSetMade:
    """The change set is ready to be looked at."""

    plan: StackPlan


@dataclass(frozen=True)
class NothingToChange:
    """The stack is as the template says."""

    stack: str


@dataclass(frozen=True)
class ResourceMoved:
    """A resource of the stack entered a state.

    Attributes:
        logical_id: its name in the template.
        resource_type: such as `AWS::CloudFront::Distribution`.
        status: CloudFormation's word, such as `CREATE_IN_PROGRESS`.
        reason: why, where CloudFormation says; one line, safe to print.
        done: how many resources have come to an end so far.
        total: how many there are to do.
    """

    logical_id: str
    resource_type: str
    status: str
    reason: str
    done: int
    total: int


@dataclass(frozen=True)
class BucketEmptied:
    """All versions of all objects in a bucket are gone."""

    bucket: str
    objects: int


@dataclass(frozen=True)
class ApiPublished:
    """The API's alias points at a new version of the function."""

    function: str
    version: str


@dataclass(frozen=True)
class StackSettled:
    """CloudFormation has ended in a good state.

    Attributes:
        stack: the stack's name.
        status: such as `UPDATE_COMPLETE`.
    """

    stack: str
    status: str


StackEvent = (
    LocalCloudStarted
    | BundleBuilt
    | ChangeSetMade
    | NothingToChange
    | ResourceMoved
    | BucketEmptied
    | ApiPublished
    | StackSettled
)
