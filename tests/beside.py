"""Runs the tests, and beside them a check that keeps to the processor time they leave idle.

    python -m tests.beside CHECK -- TESTS

`CHECK` is one word, a whole command line. What it says is kept until the tests are done and told
then, in one piece. If either fails, the whole does; broken off, both end.
"""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from types import FrameType
from typing import IO

BROKEN_OFF = 128 + signal.SIGINT
"""The exit code after Ctrl-C, as a shell's."""

_GRACE_S = 5.0


def run(check: Sequence[str], tests: Sequence[str]) -> int:
    """The exit code of the tests; that of the check where they pass."""
    with tempfile.TemporaryFile() as said, _heard() as heard, _beside(check, said) as checking:
        testing = subprocess.Popen(tests)
        heard.by(lambda number: _break_off(number, checking, testing))
        tested, checked = testing.wait(), checking.wait()
        if heard.numbers:
            return BROKEN_OFF
        said.seek(0)
        verdict = f"The tests {_verdict(tested)}, {shlex.join(check)} {_verdict(checked)}."
        sys.stdout.buffer.write(f"\nBeside the tests, {shlex.join(check)}:\n\n".encode())
        sys.stdout.buffer.write(said.read())
        sys.stdout.buffer.write(f"\n{verdict}\n".encode())
    return tested or checked


@contextlib.contextmanager
def _beside(check: Sequence[str], said: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """The check, begun in a group of its own, of which nothing is left afterwards."""
    checking = subprocess.Popen(
        ["nice", "-n", "5", *check],  # enough to end before the tests do, and no more
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield checking
    finally:
        _end(checking, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            checking.wait(_GRACE_S)
        _end(checking, signal.SIGKILL)
        checking.wait()


class _Heard:
    """Signals that came to this program, kept until somebody answers them."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self._answer: Callable[[int], None] | None = None

    def hear(self, number: int, _: FrameType | None) -> None:
        self.numbers.append(number)
        if self._answer:
            self._answer(number)

    def by(self, answer: Callable[[int], None]) -> None:
        """Who answers from now on, and first all that came before."""
        self._answer = answer
        for number in self.numbers:
            answer(number)


@contextlib.contextmanager
def _heard() -> Iterator[_Heard]:
    """None of the signals that end a program does, meanwhile."""
    heard = _Heard()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, heard.hear) for number in numbers}
    try:
        yield heard
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _break_off(
    number: int, checking: subprocess.Popen[bytes], testing: subprocess.Popen[bytes]
) -> None:
    _end(checking, signal.SIGTERM)
    if number != signal.SIGINT:  # which a terminal sends to the tests by itself
        # Of all signals it is this one at which they put away what they started.
        testing.send_signal(signal.SIGINT)


def _end(checking: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(checking.pid, number)


def _verdict(code: int) -> str:
    return "passed" if code == 0 else f"failed ({code})"


def main(words: Sequence[str]) -> int:
    """Run what the command line says."""
    check, separator, *tests = words
    assert separator == "--", __doc__
    return run(shlex.split(check), tests)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
