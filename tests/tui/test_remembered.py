"""How the board was left is kept, and nothing that stands in that file can hurt."""

import asyncio
import json
import stat
from pathlib import Path

import pytest

from qdn_tui.tui.remembered import Memory, Remembered, understood


async def test_what_is_remembered_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "local.json"
    memory = Memory(path)
    memory.remember(filter="status:submitted unpaid", view="list")
    memory.remember(filters={"money": "unpaid"}, side_panel=True)
    await memory.written()
    assert Memory(path).now == Remembered(
        filter="status:submitted unpaid", view="list", filters={"money": "unpaid"}, side_panel=True
    )


async def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "local.json")
    memory.remember(filter="ana alder")
    await memory.written()
    assert stat.S_IMODE((tmp_path / "local.json").stat().st_mode) == 0o600
    assert _names(tmp_path) == ["local.json"]


async def test_two_boards_keep_what_the_other_remembered(tmp_path: Path) -> None:
    path = tmp_path / "local.json"
    one, other = Memory(path), Memory(path)
    one.remember(theme="bright")
    await one.written()
    other.remember(view="schedule")
    await other.written()
    assert (Memory(path).now.theme, Memory(path).now.view) == ("bright", "schedule")


async def test_fields_of_a_newer_program_stay(tmp_path: Path) -> None:
    path = tmp_path / "local.json"
    path.write_text('{"view": "map", "zoom": 3}')
    memory = Memory(path)
    memory.remember(view="list")
    await memory.written()
    assert json.loads(path.read_text())["zoom"] == 3


@pytest.mark.parametrize(
    "written",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"view": 7, "filters": [], "side_panel": "yes"}',
     b'{"filters": {"a": 3}, "theme": null}', b"[" * 20_000],
)  # fmt: skip
async def test_a_damaged_file_is_a_first_start_and_gets_mended(
    tmp_path: Path, written: bytes
) -> None:
    path = tmp_path / "local.json"
    path.write_bytes(written)
    memory = Memory(path)
    assert memory.now == Remembered()
    memory.remember(view="list")
    await memory.written()
    assert Memory(path).now.view == "list"


async def test_a_disk_that_takes_nothing_costs_the_comfort_alone(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    memory = Memory(tmp_path / "a-file" / "local.json")
    memory.remember(view="list")
    await memory.written()
    assert memory.now.view == "list"


async def test_without_a_file_it_remembers_while_it_is_open() -> None:
    memory = Memory()
    memory.remember(view="list")
    await asyncio.wait_for(memory.written(), 60)
    assert memory.now.view == "list"


def test_an_overlong_text_was_not_typed_by_a_person() -> None:
    assert understood({"filter": "x" * 100_000}) == Remembered()


def _names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]
