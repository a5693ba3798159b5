"""What a wish of the dashboard becomes, before anything is decided on."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from qdn_tui.api.staff.asks import AdvanceAsk
from qdn_tui.api.staff.person import Person
from qdn_tui.api.staff.wishes import wish
from qdn_tui.domain.changes import Advance
from qdn_tui.domain.roles import Role
from qdn_tui.domain.status import Status

NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)
JOB = UUID("00000000-0000-4000-8000-000000000001")


def person(role: Role, crew_name: str | None) -> Person:
    return Person("sub", "sam@example.com", "Sam", crew_name, role, NOW, NOW)


@pytest.mark.parametrize(
    ("who", "only_for"),
    [
        (person(Role.DISPATCHER, None), None),
        (person(Role.CREW, "Sam"), "Sam"),
        # Nobody is called that: it is refused for every job, whatever was seen of it before.
        (person(Role.CREW, None), ""),
    ],
)
def test_a_step_of_crew_holds_for_the_name_they_go_by(who: Person, only_for: str | None) -> None:
    asked = AdvanceAsk(op_id=str(JOB), kind="advance", from_status=Status.READY_FOR_PICKUP)
    change = wish(asked, JOB, who, NOW)
    assert isinstance(change, Advance)
    assert change.only_for == only_for
