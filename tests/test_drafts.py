"""A file written anew is there whole, or as before with nothing beside it."""

import errno
from pathlib import Path

import pytest

from qdn_tui.drafts import drafted


def test_a_draft_takes_the_files_place(tmp_path: Path) -> None:
    path = tmp_path / "qdn.toml"
    with drafted(path) as draft:
        draft.write_text("new")
    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == {"qdn.toml": "new"}


@pytest.mark.parametrize("stopped_by", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_what_cannot_be_written_leaves_the_file_and_no_draft(
    tmp_path: Path, stopped_by: BaseException
) -> None:
    path = tmp_path / "qdn.toml"
    path.write_text("old")

    def begun() -> None:
        with drafted(path) as draft:
            draft.write_text("ne")
            raise stopped_by

    with pytest.raises(type(stopped_by)):
        begun()
    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == {"qdn.toml": "old"}
