"""A plan in words."""

from qdn_tui.deploy.plan_words import sizes_words


def test_a_size_that_stays_is_not_said_to_change() -> None:
    assert sizes_words(4032, 4036) == "4032 -> 4036 bytes"
    assert sizes_words(4032, 4032) == "4032 bytes as before"
