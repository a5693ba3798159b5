"""What was sent is kept once for each pair of eyes, and never too much of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from qdn_tui.api.staff import kept
from qdn_tui.api.staff.kept import Kept
from qdn_tui.api.staff.person import Person
from qdn_tui.domain.document import Document
from qdn_tui.domain.roles import Role
from tests.domain.desk import START

PERSON = Person("sub", "sam@example.com", "Sam", None, Role.DISPATCHER, START, START)


def test_a_renewed_session_has_the_same_eyes() -> None:
    renewed = replace(PERSON, renew_by=START + timedelta(minutes=15), logged_in_at=START)
    assert renewed.eyes == PERSON.eyes
    for other in (
        replace(PERSON, role=Role.VIEWER),
        replace(PERSON, name="Pat"),
        replace(PERSON, crew_name="Sam"),
        replace(PERSON, subject="another"),
        replace(PERSON, username="pat@example.com"),
    ):
        assert other.eyes != PERSON.eyes


def test_no_more_is_kept_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST_BYTES", 2_500)
    held, document = Kept(), Document()
    made: list[str] = []

    def ask(whose: str) -> None:
        def make() -> bytes:
            made.append(whose)
            return whose.encode() * 1_000

        assert held.body(whose, document, START, make).plain == whose.encode() * 1_000

    for whose in "ababcbcabb":
        ask(whose)
    # Two fit: the one looked at longest ago goes.
    assert "".join(made) == "abcab"
    monkeypatch.setattr(kept, "_MOST_BYTES", 10)
    ask("d")
    ask("d")
    assert made.count("d") == 1
