"""The least that a dispatcher, a deployer and a viewer must be allowed, as policies of IAM.

The files under cf/policies name an environment's things by placeholders such as
`${data_bucket}`; here they are filled in. What an environment does not name is left out.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from qdn_tui.cloud.clients import Clients
from qdn_tui.cloud.failures import named_errors
from qdn_tui.cloud.resources import Resources
from qdn_tui.domain.access import Access
from qdn_tui.resources import resource_root

_PLACEHOLDER = re.compile(r"\$\{([a-z_]+)\}")


EXPLAINED: Mapping[Access, str] = {
    Access.DISPATCHER: "reads and writes the jobs and their archive; asks everything else",
    Access.DEPLOYER: "ships, rolls back and purges, cures what the doctor finds, looks after "
    "logins; writes no jobs itself, but whoever ships the API can do what it can",
    Access.VIEWER: "reads and asks, changes nothing; goes with read_only = true",
}
"""What each of the policies is for, one line of text."""


def names_for_policies(clients: Clients, resources: Resources) -> dict[str, str]:
    """What the placeholders stand for in an environment.

    Raises:
        CloudUnreachable, CredentialsRefused: nobody says which account it is.
    """
    environment = clients.environment
    with named_errors(environment):
        account = clients.sts.get_caller_identity()["Account"]
    own = {"stack": environment.stack, "data_key_arn": environment.data_key_arn}
    return {
        **resources.names,
        **{key: value for key, value in own.items() if value},
        "account": account,
        "region": environment.region,
    }


def policy(access: Access, names: Mapping[str, str]) -> dict[str, Any]:
    """The policy document, as `aws iam create-policy` takes it.

    Args:
        access: whose.
        names: by placeholder; a resource that needs another one is left out, and so is a
            statement that no resource is left of.
    """
    path = resource_root() / "cf" / "policies" / f"{access.value}.json"
    template = json.loads(path.read_text("utf-8"))
    return {**template, "Statement": [*_filled(template["Statement"], names)]}


def _filled(
    statements: Iterable[Mapping[str, Any]], names: Mapping[str, str]
) -> Iterable[dict[str, Any]]:
    for statement in statements:
        resources = statement["Resource"]
        written = [resources] if isinstance(resources, str) else resources
        left = [
            _PLACEHOLDER.sub(lambda found: names[found[1]], one)
            for one in written
            if all(name in names for name in _PLACEHOLDER.findall(one))
        ]
        if left:
            yield {**statement, "Resource": left}
