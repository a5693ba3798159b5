"""The roles of staff: a role is a group of the user pool, and its name says the same there."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody may see and do, the most first."""

    DISPATCHER = "dispatcher"
    """Sees and does everything."""
    CREW = "crew"
    """Sees the jobs assigned to them, advances those and adds notes to them."""
    VIEWER = "viewer"
    """Sees everything, changes nothing."""
