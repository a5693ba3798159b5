"""Text from outside may say anything and command nothing."""

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.domain.text import fit, safe, safe_lines
from tests.examples import examples, short

HOSTILE = [
    "\x1b[2J\x1b[H",
    "\x1b]0;owned\x07",
    "\x1b]52;c;b3duZWQ=\x1b\\",
    "\x1b]8;;http://example.com\x1b\\click\x1b]8;;\x1b\\",
    "\x1bPq#0\x1b\\",
    "\x1b_G\x1b\\",
    "\x9b31m",
    "\x9d0;owned\x9c",
    "\x90q\x9c",
    "a\rb\b\b\x7f",
    "a\x00b\x07\x0e\x0f",
    "\u202egnp.exe",
    "\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
    "\u206a\u206b\u206c\u206d\u206e\u206f",
    "\ud800 alone \udfff",
    "[/red][bold]x[/]",
    "[@click=app.quit]x[/]",
    "a" + "\u0301" * 200,
    "a" + "\u20dd" * 200,
    "a" + "\u034f\u0488" * 100,
    "e\u0301" * 50,
    "line\u2028line\u2029line\x85line\vline\fline",
    "\ufeff\u200b\u2060zero",
    "\U000e0041\U000e0042tags",
    "宽字符" * 20,
    "👩‍👩‍👧‍👦 family",
    "\t\t\ttabs",
    "x" * 10_000,
    "",
]


def commands(text: str) -> list[str]:
    """Characters a terminal acts on or cannot take."""
    return [
        one
        for one in text
        if unicodedata.category(one) in ("Cc", "Cs")
        or unicodedata.bidirectional(one) in ("LRE", "RLE", "LRO", "RLO", "PDF")
        or unicodedata.bidirectional(one) in ("LRI", "RLI", "FSI", "PDI")
        or one in "\u061c\u200e\u200f\u2028\u2029"
    ]


def longest_pile(text: str) -> int:
    """How many marks stand on one character at most."""
    longest = run = 0
    for one in text:
        run = run + 1 if unicodedata.category(one) in ("Mn", "Me") else 0
        longest = max(longest, run)
    return longest


@pytest.mark.parametrize("text", HOSTILE, ids=short)
def test_hostile_text_loses_its_teeth(text: str) -> None:
    for line in (safe(text), *safe_lines(text).split("\n")):
        assert commands(line) == []
        assert longest_pile(line) <= 2
        assert line.encode("utf-8").decode("utf-8") == line


def test_no_mark_is_passed_over_where_piles_are_looked_for() -> None:
    marks = [one for one in map(chr, range(sys.maxunicode + 1)) if longest_pile(one)]
    assert len(marks) > 1_900
    assert [one for one in marks if longest_pile(safe(f"a{one * 3}")) > 2] == []


@examples(300)
@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_any_text_is_safe_once_and_stays_as_it_is_then(text: str) -> None:
    once = safe(text)
    assert commands(once) == []
    assert safe(once) == once
    assert "\n" not in once
    assert [commands(line) for line in safe_lines(text).split("\n")].count([]) == len(
        safe_lines(text).split("\n")
    )


@examples(100)
@given(st.text(st.sampled_from("aé宽 \u0301👩\u200d"), max_size=30), st.integers(-1, 20))
def test_text_is_cut_or_padded_to_exactly_its_columns(text: str, cells: int) -> None:
    from rich.cells import cell_len

    assert cell_len(fit(safe(text), cells)) == max(cells, 0)


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [("hello", 5, "hello"), ("hello", 4, "hel…"), ("a b", 2, "a…"), ("hi", 1, "…"), ("hi", 0, "")],
)
def test_a_long_text_ends_in_an_ellipsis(text: str, limit: int, cut: str) -> None:
    assert safe(text, limit) == cut


def test_a_cut_line_says_that_it_was_cut() -> None:
    assert fit("Soderblom Avenue", 10) == "Soderblom…"
    assert fit("宽字符", 4) == "宽… "


def test_ordinary_names_stay_as_people_write_them() -> None:
    for name in (
        "Zoë Müller-Lüdenscheidt",
        "Nguyễn Thị Ánh",
        "أحمد",
        "שָׁלוֹם",
        "ธีรศิลป์",
        "李小龍",
        "👍🏽",
    ):
        assert safe(name) == name
    assert safe_lines("first\r\nsecond\rthird") == "first\nsecond\nthird"
    assert safe("first\r\nsecond") == "first second"


def test_records_are_read_without_the_screens_libraries() -> None:
    asked = (
        "import sys, qdn_tui.domain.reading, qdn_tui.domain.public, qdn_tui.domain.rules;"
        "print(sorted({'rich', 'textual', 'boto3'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=200
    )
    assert done.stdout.strip() == "[]"
