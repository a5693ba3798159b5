"""Text from outside in what commands print: it is shown, and no terminal obeys any of it."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from qdn_tui.store.codec import encode
from tests.cli.conftest import Desk
from tests.hostile.corpus import HOSTILE, leaks, word_of
from tests.hostile.desk import hostile_document
from tests.hostile.watched import Watched, watch

# What a document can hold; a longer name is no job's.
TEXTS = tuple(
    text
    for text in HOSTILE
    if len(text) <= 60 and not any("\ud800" <= character <= "\udfff" for character in text)
)
COMMANDS = (
    "jobs list + jobs advance 2 + jobs list --filter owned + store check + report + "
    "store export --format csv + jobs show q030z + "
    + " + ".join(f"jobs show {number} --history" for number in range(1, 31))
)


@pytest.fixture
def hostile(desk: Desk) -> Desk:
    """The desk, with hostile jobs in its bucket."""
    document = replace(hostile_document(TEXTS, rounds=2), revision=3)
    desk.s3.put_object(Bucket=desk.bucket, Key="jobs.json", Body=encode(document)[0])
    return desk


def watched(desk: Desk, *words: str) -> Watched:
    command = [sys.executable, "-m", "tests.hostile.commands", *words]
    environ = {**desk.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    return watch(command, environ, Path(desk.home))


def test_nothing_of_it_reaches_the_terminal(hostile: Desk) -> None:
    ran = watched(hostile, *COMMANDS.split())
    assert leaks(ran.written, TEXTS) == []
    shown = sum(word_of(text).encode() in ran.written for text in TEXTS)
    assert shown >= len(TEXTS) * 0.8, "most of them were never printed: nothing is proven"
    assert b"Traceback" not in ran.written


def test_a_command_that_lets_it_through_would_be_found(hostile: Desk) -> None:
    """The control: two of the commands do for it."""
    ran = watched(hostile, "--planted", "jobs", "list", "+", "jobs", "show", "1", "--history")
    assert len(leaks(ran.written, TEXTS)) > 20
