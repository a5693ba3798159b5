"""What a power cut, a full disk, another owner or another version may make of an outbox."""

from pathlib import Path

import pytest
from filelock import FileLock

from qdn_tui.store import outbox as outbox_module
from qdn_tui.store.findings import Level
from qdn_tui.store.outbox import Outbox, OutboxFailed, read_outbox
from qdn_tui.store.outbox_check import outbox_findings
from qdn_tui.store.outbox_file import line_of
from qdn_tui.store.outbox_place import address_of, bind, opened, outbox_file
from qdn_tui.store.sending import Sender
from tests.domain.desk import author, with_job
from tests.store.test_outbox import Shelf, orders
from tests.store.tiny_disk import refuses_to_add, refuses_to_set_aside

LINE = line_of(orders(1)[0])
# As file systems leave it whose size was on disk before what was written.
NULS = b"\0" * 4096


LEFT = {
    "nothing": (b"", 0),
    "zeros": (NULS, 0),
    "half a line": (LINE[: len(LINE) // 2], 0),
    "all but the line's end": (LINE[:-1], 0),
    "zeros for the line's end": (LINE[:-1] + NULS, 0),
    "a line of zeros": (NULS + b"\n", 1),
    "zeros before the line": (NULS + LINE, 1),
    "an empty line": (b"\n", 1),
    "null": (b"null\n", 1),
    "not UTF-8": (b'{"change": "\xff"}\n', 1),
    "half a character": (b'{"change": "\\ud800"}\n', 1),
    "too deep": (b"[" * 100_000 + b"\n", 1),
    "a mark before the line": (b"\xef\xbb\xbf" + LINE, 1),
    "a time that nobody can reckon with": (LINE.replace(b"2026-", b"0001-"), 1),
}


@pytest.mark.parametrize("name", LEFT)
async def test_whatever_is_left_of_an_outbox_it_is_read_kept_and_goes_on(
    tmp_path: Path, name: str
) -> None:
    body, damaged = LEFT[name]
    box = Outbox(tmp_path / "office.jsonl")
    box.path.write_bytes(body)
    assert box.read().waiting == ()
    (change,) = orders(1)
    await box.add([change])
    state = box.read()
    assert (state.waiting, len(state.damaged)) == ((change,), damaged)
    assert Sender(box, Shelf().apply).send_waiting()
    assert box.path.read_bytes() == (body if damaged else b"")


async def test_a_file_with_the_line_ends_of_another_system_is_sent(tmp_path: Path) -> None:
    box = Outbox(tmp_path / "office.jsonl")
    box.path.write_bytes(LINE.replace(b"\n", b"\r\n"))
    assert Sender(box, Shelf().apply).send_waiting()
    assert box.read().is_empty


@pytest.mark.parametrize("newer", ['"kind":"teleport"', '"kind":"create","made_since":1'])
def test_what_only_a_newer_qdn_understands_is_left_to_it(tmp_path: Path, newer: str) -> None:
    path = tmp_path / "office.jsonl"
    line = LINE.replace(b'"kind":"create"', newer.encode())
    path.write_bytes(line)
    (finding,) = outbox_findings(path)
    assert finding.level is Level.FAIL
    assert finding.next_step.startswith("They were accepted here by a newer qdn: upgrade")
    assert "not known" in finding.details[0]
    # Made anew and then sent as well, they would be made twice: damage is another matter.
    path.write_bytes(line + b"torn\n")
    (finding,) = outbox_findings(path)
    assert "make the changes anew" in finding.next_step


# A disk that refuses.


ROOM = {
    "nothing": 0,
    "half a line": len(LINE) // 2,
    "all but the line's end": len(LINE) - 1,
    "one line of two": len(LINE) + 10,
}


@pytest.mark.parametrize("room", ROOM)
async def test_what_has_no_room_on_the_disk_leaves_nothing_behind(
    tmp_path: Path, room: str
) -> None:
    """Not even what would fit: two changes are accepted together or not at all."""
    box = Outbox(tmp_path / "office.jsonl")
    first, *more = orders(3)
    await box.add([first])
    before = box.path.read_bytes()
    written = [change.model_dump_json().encode() for change in more]
    assert refuses_to_add(box.path, written, ROOM[room])
    assert box.path.read_bytes() == before
    await box.add(more)
    assert box.read().waiting == (first, *more)


async def test_what_cannot_be_set_aside_on_a_full_disk_still_waits(tmp_path: Path) -> None:
    box = Outbox(tmp_path / "office.jsonl")
    changes = tuple(orders(2))
    await box.add(changes)
    before = box.path.read_bytes()
    assert refuses_to_set_aside(box.path, changes[0].op_id, room=len(before) // 2)
    assert box.path.read_bytes() == before
    assert not box.path.with_name(f"{box.path.name}.new").exists()


def test_a_place_that_cannot_be_looked_at_is_said_and_not_taken_for_empty(tmp_path: Path) -> None:
    # As a folder of another owner: the system refuses to look.
    name = "x" * 300
    box = Outbox(tmp_path / f"{name}.jsonl")
    with pytest.raises(OutboxFailed, match="cannot be read"):
        box.read()
    with pytest.raises(OutboxFailed, match="cannot be taken over"):
        opened(tmp_path, name, {"data_bucket": "one"})
    assert box.stamp() is not None
    sender = Sender(box, Shelf().apply)
    assert not sender.send_waiting()
    assert sender.problem is not None


async def test_a_program_that_hangs_in_the_file_is_named_as_what_is_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Outbox(tmp_path / "office.jsonl")
    await box.add(orders(1))
    monkeypatch.setattr(outbox_module, "LOCK_SECONDS", 0.01)
    with FileLock(tmp_path / "office.jsonl.lock"):
        with pytest.raises(OutboxFailed, match="another program holds") as told:
            await box.add(orders(1))
        with pytest.raises(OutboxFailed, match="another program holds"):
            box.read()
    assert "Close the other board" in told.value.next_step
    assert len(box.read().waiting) == 1


# A store, or a screen, that does not do as it should.


async def test_what_the_store_took_and_does_not_show_still_waits(tmp_path: Path) -> None:
    box, shelf = Outbox(tmp_path / "office.jsonl"), Shelf()
    await box.add(orders(1))
    sender = Sender(box, lambda _: shelf.read())
    assert not sender.send_waiting()
    assert "does not show them" in str(sender.problem)
    assert len(box.read().waiting) == 1


async def test_a_screen_that_stumbles_keeps_nothing_from_being_sent(tmp_path: Path) -> None:
    def stumble(*_: object) -> None:
        raise RuntimeError("a screen that is gone")

    document, job = with_job()
    box, shelf = Outbox(tmp_path / "office.jsonl"), Shelf(document)
    refused = author("Bo").revert(job, "too early")
    await box.add([refused, *orders(1)])
    assert Sender(box, shelf.apply, on_turn=stumble, on_refused=stumble).send_waiting()
    assert len(shelf.document.jobs) == 2
    assert [conflict.change for conflict in box.read().conflicts] == [refused]


# The file that says whose changes they are.


ADDRESSES = {
    "nothing": b"",
    "zeros": NULS,
    "not UTF-8": b"\xff\xfe",
    "its beginning": b"s3:/",
    "zeros for its end": b"s3://one\0\0\0",
}


@pytest.mark.parametrize("left", ADDRESSES)
async def test_changes_whose_cloud_is_not_known_any_more_go_nowhere(
    tmp_path: Path, left: str
) -> None:
    path = outbox_file(tmp_path, "office", {"stack": "qdn"})
    bind(path, "office", "s3://one at http://127.0.0.1:9000")
    beside = path.with_name(f"{path.name}.cloud")
    beside.write_bytes(ADDRESSES[left])
    await Outbox(path).add(orders(1))
    with pytest.raises(OutboxFailed, match="is damaged") as told:
        bind(path, "office", "s3://one")
    assert told.value.next_step.startswith(f"Delete {beside}")
    beside.unlink()
    bind(path, "office", "s3://one")
    assert address_of(path) == "s3://one"


def test_where_nothing_waits_a_damaged_address_is_written_anew(tmp_path: Path) -> None:
    path = outbox_file(tmp_path, "office", {"stack": "qdn"})
    path.with_name(f"{path.name}.cloud").write_bytes(NULS)
    bind(path, "office", "s3://one")
    assert address_of(path) == "s3://one"


async def test_another_outbox_that_is_damaged_stands_in_nobodys_way(tmp_path: Path) -> None:
    mine, other, folder, same = (
        outbox_file(tmp_path, "office", {"stack": name}) for name in ("mine", "b", "c", "d")
    )
    changes = orders(1)
    await Outbox(other).add(orders(1))
    other.with_name(f"{other.name}.cloud").write_bytes(NULS)
    folder.mkdir()
    folder.with_name(f"{folder.name}.cloud").write_text("s3://one")
    bind(same, "office", "s3://one")
    await Outbox(same).add(changes)
    bind(mine, "office", "s3://one")
    assert read_outbox(mine).waiting == tuple(changes)
    assert len(read_outbox(other).waiting) == 1
