"""A line in fewer bytes looks like the line."""

import io
from typing import Any

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from qdn_tui.tui.widgets.lean_strip import LeanStrip, lean
from tests.examples import examples
from tests.tui.test_straight import seen

TRUE, EIGHT = (
    Console(file=io.StringIO(), force_terminal=True, color_system=system, legacy_windows=False)
    for system in ("truecolor", "standard")
)
colours = st.sampled_from([None, "default", "red", "#b795ff", "#14120f", "color(200)"])
plain_styles = st.builds(
    Style, color=colours, bgcolor=colours, bold=st.sampled_from([None, True, False])
)
styles = plain_styles | st.builds(
    Style, color=colours, italic=st.booleans(), underline=st.booleans(), reverse=st.booleans()
)
texts = st.text("ab │◔é漢 ", max_size=6)
lines = st.lists(st.builds(Segment, texts, st.none() | styles), max_size=8)


def cells(sent: str) -> list[Any]:
    screen = pyte.Screen(60, 1)
    pyte.Stream(screen).feed(sent + "after")
    return [seen(screen.buffer[0][x]) for x in range(60)]


@examples(150)
@given(lines)
def test_the_terminal_shows_what_textual_would_have_sent(line: list[Segment]) -> None:
    for console in (TRUE, EIGHT):
        sent = LeanStrip(line).render(console)
        assert cells(sent) == cells(Strip(line).render(console))


def test_a_line_of_one_ground_tells_it_once() -> None:
    ground = "#14120f"
    line = [
        Segment(text, Style(color=colour, bgcolor=ground, bold=bold))
        for text, colour, bold in (
            ("│ ", "#b795ff", False),
            ("Mark", "#f5f1ea", True),
            ("    ", "#f5f1ea", False),
            ("$600", "#f5f1ea", False),
        )
    ]
    sent = LeanStrip(line).render(TRUE)
    assert sent.count("48;2;20;18;15") == 1
    assert len(sent) < len(Strip(line).render(TRUE)) / 2


@pytest.mark.parametrize("style", [Style(italic=True), Style(link="https://qdn.example")])
def test_what_it_has_no_words_for_is_left_to_textual(style: Style) -> None:
    assert lean([Segment("x", style)]) is None
    strip = [Segment("x", style)]
    assert "x" in LeanStrip(strip).render(TRUE)


def test_a_line_that_something_lies_on_is_cut_like_any_other() -> None:
    line = [Segment("Mark"), Segment(" Example")]
    lean_one, other = LeanStrip(line), Strip(line)
    assert lean_one.crop(2, 6) == other.crop(2, 6)
    assert [part.text for part in lean_one.divide([3, 12])] == ["Mar", "k Example"]
    assert lean_one.adjust_cell_length(20) == other.adjust_cell_length(20)
    assert lean_one.apply_style(Style(bold=True)) == other.apply_style(Style(bold=True))
    with pytest.raises(AttributeError):
        _ = lean_one.nothing_of_the_kind
