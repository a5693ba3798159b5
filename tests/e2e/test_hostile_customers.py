"""A customer's text is shown as text: the terminal obeys none of it."""

from pathlib import Path

import pytest

from tests.e2e.controls import kinds_of_control
from tests.e2e.machine import QDN, Machine
from tests.e2e.terminal import Terminal

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("shared-cloud")]

HOSTILE = (
    "\x1b]0;owned\x07",  # the window's title
    "\x1b]52;c;b3duZWQ=\x07",  # the clipboard
    "\x1b]8;;https://evil.example\x1b\\",  # a link
    "\x1b[2J",  # an empty screen
    "\x1b[31;5m",  # blinking red
    "\x1b[6n",  # an answer typed by the terminal
    "\x1b[?5h",  # everything inverted
    "\x1bc",  # a reset
    "\x1bP+q544e\x1b\\",  # a question with an answer
    "\x9b7m",  # C1: a sequence without any escape
    "\x9d0;owned\x9c",
    "\u202e",  # everything from right to left
    "\x05\x08\x0e\x7f",
)
NAME = "Eve" + "".join(HOSTILE[:7]) + "[/red][@click=app.quit]x[/]"
STREET = "1 " + "".join(HOSTILE[7:]) + "[/ Sample Street"


def written_by_a_board(desk: Machine, name: str, street: str) -> bytes:
    """Everything the board wrote while the customer's job went through all its screens."""
    job = desk.new(name=name, street=street, note=name)
    number = job["number"]
    with desk.open_board() as board:
        board.wait_for_card(number, "Submitted")
        board.select(number)
        board.press("a")
        board.wait_until_told(f"{number}: Ready for pickup.")
        board.press("enter")
        board.wait_for("History")
        board.press("escape")
        board.wait_until_gone("History")
        board.press("u")
        board.wait_for("The history keeps it")
        board.press("escape")
        board.wait_until_gone("The history keeps it")
        board.press("c")
        board.wait_until_told("copied")
        board.leave()
        assert board.copied == [job["tracking_url"]]
        return bytes(board.written)


def test_nothing_of_it_reaches_the_terminal_of_the_board(desk: Machine) -> None:
    harmless = written_by_a_board(desk, "Ida Example", "1 Sample Street")
    hostile = written_by_a_board(desk, NAME, STREET)
    assert kinds_of_control(hostile) <= kinds_of_control(harmless)
    for sequence in HOSTILE:
        assert sequence.encode() not in hostile
    assert b"Eve]0;owned" in hostile


def test_nothing_of_it_reaches_the_terminal_of_a_command(desk: Machine) -> None:
    number = desk.new(name=NAME, street=STREET, note=NAME)["number"]
    for words in (("list",), ("show", number), ("advance", number)):
        command = [QDN, "--env", "local", "jobs", *words]
        with Terminal(command, environ=desk.environ, folder=desk.home) as terminal:
            assert terminal.wait_for_end() == 0
            assert b"Eve]0;owned" in terminal.written
            # The end of a line, and beginning a line anew.
            assert kinds_of_control(terminal.written) <= {b"\r", b"\n", b"CSI K"}


def test_a_program_that_lets_it_through_would_be_found(tmp_path: Path) -> None:
    """The control: without it, the tests above could be looking at nothing."""
    command = ["printf", "%s", NAME + STREET]
    environ = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    with Terminal(command, environ=environ, folder=tmp_path) as terminal:
        terminal.wait_for_end()
        found = kinds_of_control(terminal.written)
    expected = (b"ESC ]0", b"ESC ]52", b"ESC ]8", b"CSI J", b"CSI m", b"CSI n", b"CSI ?h", b"\x1bc")
    assert set(expected) <= found
    assert {b"ESC P+q5", b"\xc2\x9b", b"\xc2\x9d", "\u202e".encode(), b"\x08"} <= found
