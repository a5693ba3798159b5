"""Somebody of the staff, as their tokens name them."""

from dataclasses import dataclass
from datetime import datetime

from qdn_tui.domain.job import Actor, ActorKind, Job
from qdn_tui.domain.roles import Role
from qdn_tui.domain.roster import goes

_KINDS = {Role.CREW: ActorKind.CREW}
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Person:
    """Who is logged in.

    Attributes:
        subject: the pool's own id of them, which never changes.
        username: what they log in with: an email address.
        name: how the history names them.
        crew_name: how jobs' assignments name them; None for those who go on none.
        role: what they may do; None where nobody gave them a role.
        renew_by: when the session has to be renewed, in UTC.
        logged_in_at: when the password was given.
    """

    subject: str
    username: str
    name: str
    crew_name: str | None
    role: Role | None
    renew_by: datetime
    logged_in_at: datetime

    @property
    def eyes(self) -> tuple[str, str, str, str | None, Role | None]:
        """Who looks, for as long as what they may see is the same: also in a renewed session."""
        return (self.subject, self.username, self.name, self.crew_name, self.role)

    @property
    def actor(self) -> Actor:
        """Who the history says it was."""
        kind = _KINDS.get(self.role, ActorKind.DISPATCHER) if self.role else ActorKind.SYSTEM
        return Actor(kind=kind, name=self.name[:_LONGEST_NAME])

    def may_see(self, job: Job) -> bool:
        """Whether the job is theirs to see: for crew, when they are assigned to it."""
        if self.role is not Role.CREW:
            return self.role is not None
        return self.crew_name is not None and goes(job, self.crew_name)
