"""A time of day never ends a line in its middle."""

import pytest
from rich.cells import cell_len

from qdn_tui.domain.text import safe_lines
from qdn_tui.tui.glue import glued
from qdn_tui.tui.toasts import TOAST_CELLS, wrapped
from qdn_tui.tui.widgets.facts import Fact, Facts


@pytest.mark.parametrize("before", range(50, 70))
def test_a_toast_breaks_before_a_time(before: int) -> None:
    lines = wrapped(f"{'x' * before} 7:30 am–12 pm is taken").split("\n")
    assert any("7:30 am–12 pm" in line for line in lines)
    assert all(cell_len(line) <= TOAST_CELLS for line in lines[1:])


@pytest.mark.parametrize("width", range(26, 60))
def test_a_fact_breaks_before_a_time(width: int) -> None:
    fact = Fact("Window", "Mon Nov 23, 10 am–12 pm → Tue Nov 24, 7:30 am–12 pm")
    text = "\n".join(line.plain for line in Facts([fact])._lines(width))
    assert "10 am–12 pm" in text
    assert "7:30 am–12 pm" in text
    assert safe_lines(text) == text


def test_only_times_are_held_together() -> None:
    assert glued("2 amps and 3 pmx") == "2 amps and 3 pmx"
