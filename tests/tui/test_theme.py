"""Themes: told apart and readable by measure, tried on before they are kept, and none if asked."""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from rich.color import Color as Sent
from rich.color import ColorSystem
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from textual.color import Color

from qdn_tui.tui.contrast import contrast, linear
from qdn_tui.tui.preferences import preferences_of
from qdn_tui.tui.remembered import understood
from qdn_tui.tui.theme import (
    COLOUR_BLIND,
    DARK,
    HIGH_CONTRAST,
    THEME_NAMES,
    THEMES,
    Looks,
    Palette,
    looks_called,
    theme_to_wear,
    with_256_colours,
)
from tests.tui.driver import Driver, desk, new_board
from tests.tui.stores import MemoryStore, demo_document, with_broken_records

# WCAG 2.2, 1.4.3 and 1.4.6: text; 1.4.11: what is no text and still needed.
TEXT, BETTER_TEXT, NOT_TEXT = 4.5, 7.0, 3.0
# Severity 1.0 of Machado, Oliveira and Fernandes (2009), on linear RGB.
EYES = {
    "without red cones": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "without green cones": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "without blue cones": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "with all cones": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}
TOLD_APART = 20.0


def inks(palette: Palette) -> dict[str, str]:
    """Every colour a text has."""
    named = ("foreground", "soft", "faint", "accent", "warning", "error", "success")
    return {name: getattr(palette, name) for name in named} | palette.flow


def grounds(palette: Palette) -> dict[str, str]:
    """Every colour a text stands on."""
    named = ("background", "surface", "panel", "selection", "selection_unfocused")
    return {name: getattr(palette, name) for name in (*named, "flash", "flash_fading")}


def ratio(one: str, other: str) -> float:
    return contrast(Color.parse(one), Color.parse(other))


def rounded(colour: str) -> str:
    """What a terminal of 256 colours is sent instead of a colour."""
    sent = Sent.from_triplet(ColorTriplet(*Color.parse(colour).rgb))
    return sent.downgrade(ColorSystem.EIGHT_BIT).get_truecolor().hex


def lab(colour: str, eyes: Sequence[Sequence[float]]) -> tuple[float, float, float]:
    """CIE L*a*b* under D65 of a colour as these eyes see it."""
    light = [linear(part) for part in Color.parse(colour).normalized]
    seen = [min(max(sum(a * b for a, b in zip(row, light, strict=True)), 0.0), 1.0) for row in eyes]
    x, y, z = (
        sum(a * b for a, b in zip(row, seen, strict=True))
        for row in ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8729))
    )
    bend = [t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z)]
    return 116 * bend[1] - 16, 500 * (bend[0] - bend[1]), 200 * (bend[1] - bend[2])


def apart(one: str, other: str, eyes: Sequence[Sequence[float]]) -> float:
    """The CIE 1976 difference of two colours to these eyes."""
    pairs = zip(lab(one, eyes), lab(other, eyes), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


class TestByMeasure:
    @pytest.mark.parametrize("looks", THEMES, ids=lambda looks: looks.name)
    def test_every_text_can_be_read_wherever_it_stands(self, looks: Looks) -> None:
        needed = BETTER_TEXT if looks is HIGH_CONTRAST else TEXT
        weak = {
            (ink, ground): round(ratio(colour, behind), 2)
            for ink, colour in inks(looks.palette).items()
            for ground, behind in grounds(looks.palette).items()
            if ratio(colour, behind) < needed
        }
        assert weak == {}

    @pytest.mark.parametrize("looks", THEMES, ids=lambda looks: looks.name)
    def test_so_it_can_where_there_are_256_colours(self, looks: Looks) -> None:
        needed = BETTER_TEXT if looks is HIGH_CONTRAST else TEXT
        palette = with_256_colours(looks).palette
        weak = {
            (ink, ground): round(ratio(rounded(colour), rounded(behind)), 2)
            for ink, colour in inks(palette).items()
            for ground, behind in grounds(palette).items()
            if ratio(rounded(colour), rounded(behind)) < needed
        }
        assert weak == {}
        assert rounded(palette.selection) not in map(rounded, (palette.surface, palette.panel))

    @pytest.mark.parametrize("looks", THEMES, ids=lambda looks: looks.name)
    def test_names_on_coloured_chips_and_frames_can_be_seen(self, looks: Looks) -> None:
        palette = looks.palette
        for chip in (palette.primary, palette.error, palette.warning):
            assert ratio(palette.background, chip) >= TEXT
        assert ratio(palette.border, palette.surface) >= NOT_TEXT

    @pytest.mark.parametrize("eyes", EYES)
    def test_the_colour_blind_theme_is_told_apart(self, eyes: str) -> None:
        palette = COLOUR_BLIND.palette
        outcomes = (palette.success, palette.warning, palette.error)
        for group in (tuple(palette.flow.values()), outcomes):
            for one, other in combinations(group, 2):
                assert apart(one, other, EYES[eyes]) >= TOLD_APART, (one, other)

    def test_the_measure_finds_a_theme_that_is_not(self) -> None:
        flow = DARK.palette.flow
        closest = min(
            apart(one, other, eyes)
            for eyes in EYES.values()
            for one, other in combinations(flow.values(), 2)
        )
        assert closest < TOLD_APART

    def test_the_ratio_is_that_of_the_standard(self) -> None:
        assert ratio("#ffffff", "#000000") == pytest.approx(21.0)
        assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


class TestWhichOne:
    @pytest.mark.parametrize(
        ("configured", "chosen", "over", "worn"),
        [
            ("", "", "", "dark"),
            ("light", "", "", "light"),
            ("", "light", "", "light"),
            ("light", "dark", "light", "dark"),
            ("high-contrast", "dark", "light", "high-contrast"),
            ("", "gone", "", "dark"),
        ],
    )
    def test_a_choice_holds_until_the_settings_say_something_new(
        self, configured: str, chosen: str, over: str, worn: str
    ) -> None:
        assert theme_to_wear(configured, chosen, over) == worn

    def test_an_unknown_one_is_said_and_the_usual_one_worn(self) -> None:
        preferences = preferences_of({}, {"theme": "pink"})
        assert preferences.theme == ""
        assert preferences.complaints == (f"ui.theme: is one of {', '.join(THEME_NAMES)}",)
        assert looks_called("pink") is DARK

    def test_the_settings_choose_one(self) -> None:
        board = new_board(MemoryStore(), preferences=preferences_of({}, {"theme": "light"}))
        assert board.theme == "qdn-light"


class TestThePicker:
    async def test_the_board_wears_the_marked_one_and_escape_goes_back(self) -> None:
        async with desk(MemoryStore(demo_document())) as at:
            await at.press("ctrl+t", "down")
            assert at.app.theme == "qdn-light"
            await at.press("escape")
            assert at.app.theme == "qdn-dark"
            await at.press("ctrl+t", "down", "ctrl+t")
            assert at.app.theme == "qdn-dark"

    async def test_enter_keeps_it_and_the_next_start_has_it(self, tmp_path: Path) -> None:
        kept = tmp_path / "left.json"
        async with desk(MemoryStore(demo_document()), remembered=kept) as at:
            await at.press("ctrl+t", *"blind", "enter")
            assert at.app.theme == "qdn-colour-blind"
        async with desk(MemoryStore(demo_document()), remembered=kept) as at:
            assert at.app.theme == "qdn-colour-blind"

    async def test_the_cards_are_painted_anew(self) -> None:
        async with desk(MemoryStore(demo_document())) as at:
            before = colours(at)
            await at.press("ctrl+t", "down", "enter")
            assert not before & colours(at) - {None}

    async def test_a_search_that_fits_nothing_changes_nothing(self) -> None:
        async with desk(MemoryStore(demo_document())) as at:
            await at.press("ctrl+t", *"zzz", "enter")
            assert at.shows("No theme is called like that.")
            assert at.app.theme == "qdn-dark"

    def test_what_a_damaged_file_says_of_it_is_passed_over(self) -> None:
        assert understood({"theme": 7, "theme_over": ["x"]}).theme == ""


class TestWithoutColour:
    @pytest.mark.parametrize("theme", THEME_NAMES)
    async def test_none_is_left_in_any_theme(
        self, monkeypatch: pytest.MonkeyPatch, theme: str
    ) -> None:
        monkeypatch.setenv("NO_COLOR", "1")
        store = MemoryStore(with_broken_records(demo_document()))
        options: dict[str, Any] = {
            "production": True,
            "preferences": preferences_of({}, {"theme": theme}),
        }
        async with desk(store, **options) as at:
            for key in ("n", "escape", "ctrl+p", "escape", "ctrl+t"):
                await at.press(key)
                assert colours(at) == {None}
            assert at.shows("NO_COLOR is set")

    async def test_what_its_background_alone_says_is_reversed(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NO_COLOR", "1")
        options: dict[str, Any] = {"production": True, "environment_name": "production"}
        async with desk(MemoryStore(demo_document()), **options) as at:
            reversed_texts = [s.text for s in segments(at) if s.style and s.style.reverse]
            assert " PRODUCTION " in reversed_texts

    async def test_an_empty_word_asks_for_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NO_COLOR", "")
        async with desk(MemoryStore(demo_document())) as at:
            assert len(colours(at)) > 5


def segments(at: Driver) -> list[Segment]:
    return [part for strip in at.app.screen._compositor.render_strips() for part in strip]


def colours(at: Driver) -> set[str | None]:
    """The colours of everything on the screen; None for the terminal's own."""
    found: set[str | None] = set()
    for part in segments(at):
        for colour in (part.style.color, part.style.bgcolor) if part.style else ():
            found.add(None if colour is None or colour.is_default else colour.name)
    return found
