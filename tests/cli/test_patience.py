"""What somebody who waits for a write is told."""

import pytest

from qdn_tui.cli.patience import told_once
from qdn_tui.store.errors import StoreUnreachable


def test_a_wait_is_explained_once_and_not_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    tell = told_once()
    why = StoreUnreachable("No answer from s3://shop/jobs.json", "Try again")
    tell(why, 0.1)
    assert capsys.readouterr().err == ""
    for spent in (2.1, 4.0, 9.0):
        tell(why, spent)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "No answer from s3://shop/jobs.json. Trying on for some seconds; Ctrl-C stops\n"
    )
