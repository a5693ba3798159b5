"""A key that means nothing where it is pressed is answered too."""

import pytest

from qdn_tui.tui.stray_keys import said_of
from tests.tui.driver import desk
from tests.tui.stores import MemoryStore, demo_document


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("T", "T: Today works in the schedule."),
        ("b", "b: Roll back works in the deploy panel."),
        ("s", "s: Save this one works among saved filters."),
        ("ctrl+o", "ctrl+o: Archived too works in the activity."),
        ("0", "0 does nothing here; ? lists every key."),
        ("at", "@ does nothing here; ? lists every key."),
        ("ctrl+y", ""),
        ("left", ""),
        ("escape", ""),
    ],
)
def test_it_says_where_the_key_works(key: str, said: str) -> None:
    assert said_of(key, helps=True) == said


def test_the_help_is_named_where_it_opens() -> None:
    assert said_of("0", helps=False) == "0 does nothing here."


async def test_the_board_answers_it_and_a_text_takes_it() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("T")
        assert at.shows("▲ T: Today works in the schedule.")
        await at.press("N", "T", "0")
        assert at.shows("T0")
        assert not at.shows("works in the schedule")
        await at.press("escape", "y", "2", "T")
        assert not at.shows("works in the schedule")
        await at.press("L", "x")
        assert at.shows("x: Conflicts works on the board")
