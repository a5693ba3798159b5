"""What is given to others of a job: copied, shown as a QR code, opened in a browser."""

import itertools
import webbrowser

import pytest
import segno

from qdn_tui.tui.browser import can_open
from qdn_tui.tui.qr import fitting, qr_lines
from qdn_tui.tui.screens.board import BoardScreen
from qdn_tui.tui.screens.qr import QrScreen
from tests.tui.driver import SITE, desk
from tests.tui.stores import MemoryStore, demo_document

URL = f"{SITE}/track/token000000000000000000000001"


@pytest.mark.parametrize(
    ("letter", "copied"),
    [
        ("p", "(619) 555-0142"),
        ("a", "Soderblom Avenue, San Diego, CA 92122"),
        ("n", "J-000001"),
        ("c", "Mark"),
    ],
)
async def test_y_and_a_letter_copy_a_part_of_the_job(letter: str, copied: str) -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to("J-000001")
        await at.press("y", letter)
        await at.until_said("of J-000001 copied")
        assert at.shows(copied)
        assert at.app.clipboard == copied
        assert isinstance(at.app.screen, BoardScreen)


async def test_the_menu_can_be_walked_and_passes_over_what_a_job_lacks() -> None:
    async with desk(MemoryStore(demo_document())) as at:
        await at.go_to("J-000001")
        await at.press("y", "e")
        assert at.shows("J-000001 has no email.")
        await at.press("down", "down", "down", "enter")
        await at.until(lambda: at.app.clipboard == "J-000001")
        await at.press("y", "enter")
        await at.until_said("Tracking link of J-000001 copied")
        assert at.app.clipboard == f"{SITE}/track/{at.job('J-000001').tracking_token}"
        await at.press("y", "escape")
        assert isinstance(at.app.screen, BoardScreen)


async def test_the_qr_code_fills_the_screen_with_the_link_on_one_line() -> None:
    async with desk(MemoryStore(demo_document()), size=(80, 24)) as at:
        await at.go_to("J-000001")
        await at.press("Q")
        assert isinstance(at.app.screen, QrScreen)
        url = f"{SITE}/track/{at.job('J-000001').tracking_token}"
        assert any(url in line for line in at.lines())
        assert any("█▀▀▀▀▀█" in line for line in at.lines())
        await at.press("escape")
        assert isinstance(at.app.screen, BoardScreen)


async def test_a_terminal_too_small_for_the_code_gets_the_link_and_the_lines_it_takes() -> None:
    async with desk(MemoryStore(demo_document()), size=(80, 15)) as at:
        await at.press("Q")
        assert at.shows("The terminal is too small for the code")
        assert at.shows("/track/")


def test_the_drawn_code_is_the_one_that_was_made() -> None:
    lines = qr_lines(URL, quiet=4)
    halves = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    drawn = list(
        itertools.chain.from_iterable(
            ([halves[c][0] for c in line], [halves[c][1] for c in line]) for line in lines
        )
    )
    made = [list(map(bool, row)) for row in segno.make_qr(URL, error="l").matrix_iter(border=4)]
    assert [list(map(bool, row)) for row in drawn[: len(made)]] == made
    assert not any(itertools.chain.from_iterable(drawn[len(made) :]))


def test_the_white_around_the_code_shrinks_before_the_code_is_given_up() -> None:
    roomy = fitting(URL, 200, 100)
    tight = fitting(URL, 200, len(roomy) - 1)
    assert 0 < len(tight) < len(roomy)
    assert fitting(URL, 200, 10) == ()
    assert fitting(URL, 20, 100) == ()


@pytest.mark.parametrize(
    ("environ", "platform", "can"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({}, "darwin", True),
        ({"SSH_CONNECTION": "10.0.0.2 1 10.0.0.1 22"}, "darwin", False),
        ({"DISPLAY": "localhost:10.0", "SSH_TTY": "/dev/pts/1"}, "linux", False),
    ],
)
def test_a_browser_opens_only_where_somebody_would_see_it(
    environ: dict[str, str], platform: str, can: bool
) -> None:
    assert can_open(environ, platform) is can


async def test_o_opens_the_page_and_over_ssh_shows_the_link(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.setenv("SSH_TTY", "/dev/pts/1")
    async with desk(MemoryStore(demo_document())) as at:
        await at.press("o")
        assert at.shows("There is no browser here that you would see.")
        assert at.shows("/track/")
        assert opened == []
        for name in ("SSH_TTY", "SSH_CONNECTION", "SSH_CLIENT"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("DISPLAY", ":0")
        await at.press("o")
        await at.until(lambda: len(opened) == 1)
        assert opened[0].startswith(f"{SITE}/track/")
