"""The tests with a check beside them: neither fails unheard, and nothing outlives them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.beside import BROKEN_OFF

_ROOT = Path(__file__).parents[1]
_WITHIN_S = 200.0


@contextmanager
def begun(check: str, tests: str) -> Iterator[subprocess.Popen[str]]:
    """Two shell commands, as the check and as the tests, begun as by a terminal."""
    words = [sys.executable, "-m", "tests.beside", f"sh -c '{check}'", "--", "sh", "-c", tests]
    with subprocess.Popen(
        words,
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as both:
        yield both


def ended(check: str, tests: str) -> tuple[int, str]:
    """The exit code and all that was said."""
    with begun(check, tests) as both:
        said, _ = both.communicate(timeout=_WITHIN_S)
        return both.returncode, said


def test_a_check_that_fails_beside_tests_that_pass_fails_the_whole() -> None:
    code, said = ended("exit 3", "exit 0")
    assert code == 3
    assert "The tests passed, sh -c 'exit 3' failed (3)." in said


def test_tests_that_fail_beside_a_check_that_passes_fail_the_whole() -> None:
    code, said = ended("exit 0", "exit 1")
    assert code == 1
    assert "The tests failed (1), sh -c 'exit 0' passed." in said


def test_the_check_is_told_in_one_piece_after_the_tests(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    # The tests have said one line when the check says its two, and say another after them.
    code, said = ended(
        f"read go < {pipe}; echo first; echo second >&2; echo go > {pipe}",
        f"echo one; echo go > {pipe}; read go < {pipe}; echo two",
    )
    assert code == 0
    assert said.startswith("one\ntwo\n\nBeside the tests, sh -c ")
    assert ":\n\nfirst\nsecond\n\nThe tests passed" in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_broken_off_both_end_with_what_they_started(number: signal.Signals, tmp_path: Path) -> None:
    checking, testing, alive = (tmp_path / name for name in ("checking", "testing", "alive"))
    for path in (checking, testing, alive):
        os.mkfifo(path)
    # Whoever is alive holds a pipe open, which ends once nobody is.
    check = f"exec 7> {alive}; echo begun > {checking}; sleep 600; true"
    tests = f"exec 7> {alive}; echo begun > {testing}; exec sleep 600"
    with begun(check, tests) as both, alive.open() as held:
        assert checking.read_text() == testing.read_text() == "begun\n"
        if number == signal.SIGINT:
            os.killpg(both.pid, number)  # Ctrl-C
        else:
            both.send_signal(number)
        assert both.wait(_WITHIN_S) == BROKEN_OFF
        assert held.read() == ""
