"""Environments' clouds: clients, the stack, the API's bundle, the embedded local cloud.

Importing this imports no boto3; connecting does.
"""

from qdn_tui.cloud.clients import Clients, Cloud, clients_for, connect
from qdn_tui.cloud.failures import (
    CloudError,
    CloudUnreachable,
    CredentialsRefused,
    ResourceUnnamed,
    StackMissing,
    named_errors,
)
from qdn_tui.cloud.local import LocalCloudError, NotRunning
from qdn_tui.cloud.resources import Resources
from qdn_tui.cloud.stack import BroughtUp, Declined, bring_up, ensure_local_cloud, take_down
from qdn_tui.cloud.status import CloudStatus, describe

__all__ = [
    "BroughtUp",
    "Clients",
    "Cloud",
    "CloudError",
    "CloudStatus",
    "CloudUnreachable",
    "CredentialsRefused",
    "Declined",
    "LocalCloudError",
    "NotRunning",
    "ResourceUnnamed",
    "Resources",
    "StackMissing",
    "bring_up",
    "clients_for",
    "connect",
    "describe",
    "ensure_local_cloud",
    "named_errors",
    "take_down",
]
