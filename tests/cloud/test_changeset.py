"""Two who change one stack at once: the slower one is told, and takes nothing away."""

from collections.abc import Iterator

import pytest

from qdn_tui.cloud import Cloud
from qdn_tui.cloud.changeset import (
    StackBusy,
    TemplateSource,
    delete_stack,
    drop_change_set,
    make_change_set,
    run_change_set,
)
from qdn_tui.cloud.clients import Clients, find_stack
from qdn_tui.cloud.events import ResourceMoved
from qdn_tui.settings import LOCAL, Environment

pytestmark = pytest.mark.cloud

TEMPLATE = TemplateSource(
    body='{"Resources": {"Empty": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}}'
)


def unheard(_moved: ResourceMoved) -> None:
    """Nobody listens."""


@pytest.fixture
def clients(local_cloud: Cloud) -> Iterator[Clients]:
    made = Clients(Environment(name=LOCAL, stack="race"), local_cloud.endpoint_url)
    yield made
    stack = find_stack(made)
    if stack is not None:
        delete_stack(made, stack, unheard)


def test_who_gives_up_leaves_the_stack_that_somebody_else_made_meanwhile(clients: Clients) -> None:
    slower, faster = (make_change_set(clients, TEMPLATE, {}, creates=True) for _ in range(2))
    assert slower is not None
    assert faster is not None
    assert run_change_set(clients, faster, unheard) == "CREATE_COMPLETE"
    # As CloudFormation does with all others, and the embedded cloud does not.
    clients.cloudformation.delete_change_set(StackName="race", ChangeSetName=slower.name)
    with pytest.raises(StackBusy, match="by someone else meanwhile"):
        run_change_set(clients, slower, unheard)
    with pytest.raises(StackBusy):
        make_change_set(clients, TEMPLATE, {}, creates=True)
    drop_change_set(clients, slower.name, creates=True)
    stack = find_stack(clients)
    assert stack is not None
    assert stack["StackStatus"] == "CREATE_COMPLETE"


def test_who_gives_up_alone_leaves_no_empty_stack(clients: Clients) -> None:
    planned = make_change_set(clients, TEMPLATE, {}, creates=True)
    assert planned is not None
    drop_change_set(clients, planned.name, creates=True)
    assert find_stack(clients) is None
