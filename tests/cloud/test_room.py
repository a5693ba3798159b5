"""The embedded cloud on a disk that is as good as full."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from qdn_tui.cloud.local import room


@pytest.mark.parametrize("free", [room.NEEDED_BYTES - 1, 0])
def test_too_little_room_is_named_with_what_helps(
    free: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=free))
    with pytest.raises(room.NoRoom, match="MB are free for") as refused:
        room.require_room(tmp_path)
    assert str(tmp_path) in refused.value.message
    assert "QDN_HOME" in refused.value.next_step


def test_enough_room_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enough = SimpleNamespace(free=room.NEEDED_BYTES)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: enough)
    room.require_room(tmp_path)
