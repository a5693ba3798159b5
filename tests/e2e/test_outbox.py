"""The cloud is gone while the desk goes on working: nothing is lost, nothing is overwritten."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from qdn_tui.cloud import local
from qdn_tui.store.outbox import read_outbox
from tests.e2e.board import Board
from tests.e2e.machine import OFTEN, QDN, Machine
from tests.e2e.terminal import LARGE

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("own-cloud")]

FIVE = ("Ann One", "Bea Two", "Cal Three", "Dee Four", "Eli Five")


@pytest.fixture
def office(machine: Machine) -> Iterator[Machine]:
    """The machine; its jobs are put back afterwards, so that later stories find few."""
    before = machine.bucket().document
    yield machine
    if local.running(machine.cloud) is None:
        machine.get_cloud_back()
    bucket = machine.bucket()
    revision = bucket.document["revision"] + 1
    bucket.put({**before, "revision": revision, "next_number": bucket.document["next_number"]})


def test_five_jobs_taken_offline_survive_kill_9_and_arrive_once_and_in_order(
    office: Machine,
) -> None:
    machine = office
    machine.new(name="Before The Cloud Went")
    outbox = machine.state / "outbox" / "local.jsonl"
    with machine.open_board() as board:
        board.wait_until_open()
        machine.lose_cloud()
        board.wait_for("✕ offline")
        for place, name in enumerate(FIVE, start=1):
            board.press("n")
            board.wait_for("who called")
            board.type(f"{name}\t619-555-010{place}\t\t{place} Sample Street\t\t\t\t92101")
            board.press("ctrl+s")
            board.wait_for(f"{2 * place - 1} waiting")
            board.wait_until_gone("who called")
            board.press("a")
            board.wait_for(f"{2 * place} waiting")
        # Leaving the block is kill -9.
    assert len(read_outbox(outbox).waiting) == 10

    # The board of the embedded cloud brings it back itself.
    with machine.open_board() as board:
        board.wait_until_open()
        board.leave()
    jobs = [job for job in machine.jobs if job["customer"]["name"] in FIVE]
    assert [job["customer"]["name"] for job in jobs] == list(FIVE)
    assert {job["status"] for job in jobs} == {"ready_for_pickup"}
    assert [job["number"] for job in jobs] == sorted(job["number"] for job in jobs)
    assert all([entry["kind"] for entry in job["history"]] == ["create", "advance"] for job in jobs)
    assert read_outbox(outbox).is_empty


@dataclass(frozen=True)
class Dispatcher:
    """Somebody with a machine of their own, who works in the office's cloud."""

    name: str
    home: Path

    @property
    def outbox(self) -> Path:
        (path,) = (self.home / "state" / "outbox").glob("office@*.jsonl")
        return path

    def opens(self, environ: Mapping[str, str]) -> Board:
        own = {"HOME": str(self.home), "QDN_HOME": str(self.home / "state")}
        named = {"QDN_ACTOR": self.name, "AWS_ACCESS_KEY_ID": "test"}
        return Board(
            [QDN],
            environ={**environ, **own, **named, "AWS_SECRET_ACCESS_KEY": "test"},
            folder=self.home,
            size=LARGE,
        )


def edit_phone(board: Board, number: str, phone: str) -> None:
    """Type another phone number into the form of the selected job, and save it."""
    board.press("e")
    board.wait_for(f"Edit {number}")
    board.fill("", phone)
    board.press("ctrl+s")
    board.wait_until_gone(f"Edit {number}")


def joined(folder: Path, name: str, status: Mapping[str, object]) -> Dispatcher:
    """A machine whose qdn.toml names the office's cloud."""
    home = folder / name.split(maxsplit=1)[0].lower()
    home.mkdir()
    (home / "qdn.toml").write_text(
        "[env.office]\n"
        f'region = "{status["region"]}"\n'
        f'endpoint_url = "{status["s3_endpoint"]}"\n{OFTEN}'
        "[env.office.resources]\n"
        f'data_bucket = "{status["data_bucket"]}"\n'
        f'site_url = "{status["site_url"]}"\n'
    )
    return Dispatcher(name, home)


def test_two_dispatchers_who_change_the_same_job_offline_overwrite_nothing(
    office: Machine, tmp_path: Path
) -> None:
    machine = office
    number = machine.new(name="Wanted By Two", phone="619-555-0100")["number"]
    phones = {"Dana Example": "(619) 555-0111", "Rosa Example": "(619) 555-0122"}
    people = [joined(tmp_path, name, machine.status) for name in phones]
    base = {name: machine.environ[name] for name in ("PATH", "TERM", "LANG")}
    with ExitStack() as open_boards:
        boards = {who.name: open_boards.enter_context(who.opens(base)) for who in people}
        for board in boards.values():
            board.wait_for_card(number, "Submitted")
        machine.lose_cloud()
        for who in people:
            board = boards[who.name]
            board.wait_for("✕ offline")
            board.select(number)
            edit_phone(board, number, f"619-555-{phones[who.name][-4:]}")
            board.wait_for("1 waiting")
            board.press("a")
            board.wait_for_card(number, "Ready for pickup")
            board.wait_for("2 waiting")
        machine.get_cloud_back()

        for board in boards.values():
            board.press("r")
        for board in boards.values():
            board.wait_until_open()
            board.wait_until_sent()
        (second,) = (name for name, board in boards.items() if "2 conflicts" in board.text)
        (first,) = (name for name in phones if name != second)
        assert "conflict" not in boards[first].text
        stands = machine.bucket().job(number)
        assert [entry["kind"] for entry in stands["history"]] == ["create", "edit", "advance"]
        assert {entry["actor"]["name"] for entry in stands["history"][1:]} == {first}

        # Both values, and whose they are; the dispatcher decides.
        board = boards[second]
        board.press("x")
        board.wait_for("2 refused changes")
        board.wait_for(f"theirs  {phones[first]}")
        board.wait_for(f"mine    {phones[second]}")
        board.wait_for(first)
        board.press("m")
        board.wait_for("1 refused change ")
        board.wait_for("already is where")
        board.press("t")
        board.wait_until_gone("refused change")
        board.wait_until_gone("conflict")
        for name in phones:
            boards[name].leave()
    stands = machine.bucket().job(number)
    assert stands["customer"]["phone"][-4:] == phones[second][-4:]
    assert stands["status"] == "ready_for_pickup"
    assert all(read_outbox(who.outbox).is_empty for who in people)
