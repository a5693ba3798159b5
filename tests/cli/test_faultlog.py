"""The log: what went wrong and where, on lines a terminal would not obey, with nobody's words."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from qdn_tui.cli.faultlog import note_fault, write_log

CANARY = "Mark, 619 555 0142"


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[logging.Logger]:
    """The program's logger, put back as it was."""
    monkeypatch.setenv("QDN_HOME", str(tmp_path))
    ours = logging.getLogger("qdn_tui")
    was = ours.handlers[:], ours.level, ours.propagate
    yield ours
    for handler in set(ours.handlers) - set(was[0]):
        ours.removeHandler(handler)
        handler.close()
    ours.level, ours.propagate = was[1:]


def fail() -> None:
    raise ValueError(CANARY)


def test_an_exception_is_its_type_and_the_way_to_it(log: logging.Logger, tmp_path: Path) -> None:
    path = write_log()
    assert path == tmp_path / "log" / "qdn.log"
    with pytest.raises(ValueError, match="Mark") as caught:
        fail()
    logging.getLogger("qdn_tui.tui.desk").error("unexpected", exc_info=caught.value)
    assert note_fault(caught.value) == path
    written = path.read_text("utf-8")
    assert " ERROR tui.desk: unexpected (ValueError)\n" in written
    assert written.count("in fail") == 2
    assert CANARY not in written


def test_a_line_stays_a_line_and_nothing_in_it_is_obeyed(log: logging.Logger) -> None:
    path = write_log()
    assert path is not None
    log.warning("was %s\nframe \x1b[31m", "\x1b]0;owned\x07" + "x" * 5000)
    written = path.read_text("utf-8")
    assert "\x1b" not in written
    assert "\x07" not in written
    assert [len(line) < 500 for line in written.splitlines()] == [True, True]
    assert written.splitlines()[1] == "  frame [31m"


def test_a_log_that_grew_large_begins_anew_and_the_last_one_is_kept(
    log: logging.Logger, tmp_path: Path
) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    (folder / "qdn.log").write_text("x" * 600_000)
    assert write_log() is not None
    log.info("anew")
    assert (folder / "qdn.log").stat().st_size < 200
    assert (folder / "qdn.log.1").stat().st_size == 600_000


def test_one_run_does_not_fill_the_disk(log: logging.Logger) -> None:
    path = write_log()
    assert path is not None
    for _ in range(4000):
        log.info("x" * 400)
    assert path.stat().st_size < 1_200_000


def test_without_a_folder_there_is_no_log_and_no_fault(
    log: logging.Logger, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("QDN_HOME", str(tmp_path / "file"))
    assert write_log() is None
    log.error("said to nobody")
