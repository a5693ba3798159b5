"""The embedded local cloud: an AWS on loopback that starts in a second and keeps its state."""

from qdn_tui.cloud.local.failures import LocalCloudError, NotRunning
from qdn_tui.cloud.local.place import Instance, Place, default_place
from qdn_tui.cloud.local.supervisor import Started, erase, running, save, start, stop

__all__ = [
    "Instance",
    "LocalCloudError",
    "NotRunning",
    "Place",
    "Started",
    "default_place",
    "erase",
    "running",
    "save",
    "start",
    "stop",
]
