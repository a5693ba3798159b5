"""Deciding about refused changes by command, as the board's conflict screen does."""

import errno
import os
from pathlib import Path
from typing import Any, NoReturn

import pytest

from qdn_tui.domain.author import Author
from qdn_tui.domain.changes import Change, Edit
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Actor, ActorKind, Job
from qdn_tui.domain.refusals import Refused
from qdn_tui.domain.rules import apply
from qdn_tui.store.codec import decode
from qdn_tui.store.conflicts import refusal_of
from qdn_tui.store.outbox import read_outbox
from qdn_tui.store.outbox_file import line_of
from tests.cli.conftest import Desk
from tests.cli.here import Ran, run_here
from tests.domain.desk import BUSINESS, START, order, window

DANA = Author(Actor(kind=ActorKind.DISPATCHER, name="Dana"), "tui")
ROSA = Author(Actor(kind=ActorKind.DISPATCHER, name="Rosa Example"), "cli")


def document(desk: Desk) -> Document:
    return decode(desk.s3.get_object(Bucket=desk.bucket, Key="jobs.json")["Body"].read())


def outbox(desk: Desk) -> Path:
    """The file of what waits on this machine, where `qdn` itself looks for it."""
    folder = desk.home / "state" / "outbox"
    return next(folder.glob("office@*.jsonl"), folder / "office.jsonl")


def keep(desk: Desk, *changes: Change) -> None:
    """Changes accepted on this machine, as an outbox keeps them once they were refused."""
    lines = b""
    for change in changes:
        try:
            apply(document(desk), [change], BUSINESS)
        except Refused as refused:
            lines += line_of(change, refusal_of(refused, START))
        else:
            lines += line_of(change)
    path = outbox(desk)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lines)


def made(desk: Desk, *changes: Change) -> None:
    """Changes that others made meanwhile."""
    desk.store.apply(changes)


def edit(who: Author, job: Job, **fields: object) -> Edit:
    paths = {"phone": "customer.phone", "name": "customer.name"}
    edits = [
        {"field": paths[name], "seen": getattr(job.customer, name), "value": value}
        for name, value in fields.items()
    ]
    return Edit.model_validate({**who.stamp(job.id), "edits": edits})


@pytest.fixture
def job(desk: Desk) -> Job:
    made(desk, order(ROSA))
    return document(desk).jobs[0]


@pytest.fixture
def edited_by_two(desk: Desk, job: Job) -> Edit:
    """Dana's edit of two fields, both of which Rosa wrote first."""
    mine = edit(DANA, job, phone="+16195550199", name="Mark Two")
    made(desk, edit(ROSA, job, phone="+16195550170", name="Mark Three"))
    keep(desk, mine)
    return mine


def decide(desk: Desk, *words: str) -> Ran:
    return run_here(desk, "store", "check", "--decide", *words)


def stands(desk: Desk) -> tuple[str | None, str]:
    customer = document(desk).jobs[0].customer
    return customer.phone, customer.name


def test_the_check_lists_refused_changes_with_both_values(desk: Desk, edited_by_two: Edit) -> None:
    said = run_here(desk, "store", "check")
    assert edited_by_two.op_id in said.out
    assert "phone: was (619) 555-0134, theirs (619) 555-0170, mine (619) 555-0199" in said.out
    assert "--take mine|theirs|drop" in said.out
    (conflict,) = run_here(desk, "store", "check", "--json").json["conflicts"]
    assert (conflict["op_id"], conflict["kind"]) == (edited_by_two.op_id, "edit")
    assert conflict["code"] == "edit_conflict"
    assert conflict["fields"][0] == {
        "field": "customer.phone",
        "seen": "+16195550134",
        "theirs": "+16195550170",
        "mine": "+16195550199",
    }


def test_mine_is_made_again_on_what_stands_now_and_sent(desk: Desk, edited_by_two: Edit) -> None:
    ran = decide(desk, edited_by_two.op_id, "--take", "mine", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["decided"] == [edited_by_two.op_id]
    assert (ran.json["waiting"], ran.json["conflicts"], ran.json["problem"]) == (0, 0, None)
    assert "Decided. Write phone, name." in ran.err
    assert stands(desk) == ("+16195550199", "Mark Two")
    assert read_outbox(outbox(desk)).is_empty


@pytest.mark.parametrize("field", ["customer.name", "name"])
def test_an_edit_is_decided_field_by_field(desk: Desk, edited_by_two: Edit, field: str) -> None:
    ran = decide(desk, edited_by_two.op_id[:8], "--take-field", f"{field}=theirs")
    assert ran.code == 0, ran.err
    assert stands(desk) == ("+16195550199", "Mark Three")


@pytest.mark.parametrize("take", ["theirs", "drop"])
def test_theirs_stays_and_the_refused_change_goes(
    desk: Desk, edited_by_two: Edit, take: str
) -> None:
    before = desk.document
    assert decide(desk, edited_by_two.op_id, "--take", take).code == 0
    assert desk.document == before
    assert read_outbox(outbox(desk)).is_empty


def test_a_refused_new_job_is_taken_without_its_window_with_what_followed(desk: Desk) -> None:
    create = order(DANA, window=window())
    job = apply(Document(), [create], BUSINESS).jobs[0]
    while True:
        try:
            made(desk, order(ROSA, window=window()))
        except Refused:
            break
    keep(desk, create, DANA.advance(job))
    impossible = decide(desk, create.op_id, "--take", "mine")
    assert (impossible.code, len(read_outbox(outbox(desk)).conflicts)) == (3, 2)
    assert "No place is left" in impossible.err
    ran = decide(desk, create.op_id, "--take", "mine", "--without-window")
    assert ran.code == 0, ran.err
    taken = document(desk).find(str(create.job_id))
    assert (taken.window, taken.status.value) == (None, "ready_for_pickup")
    assert read_outbox(outbox(desk)).is_empty


def test_a_move_that_others_made_already_is_not_made_again(desk: Desk, job: Job) -> None:
    mine = DANA.advance(job)
    made(desk, ROSA.advance(job))
    keep(desk, mine)
    ran = decide(desk, mine.op_id, "--take", "mine")
    assert ran.code == 3
    assert "already is where you wanted it" in ran.err
    assert len(read_outbox(outbox(desk)).conflicts) == 1


def cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on no connection of this machine comes about."""

    def away(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))

    monkeypatch.setattr("urllib3.util.connection.create_connection", away)


def test_without_a_connection_a_decision_waits_with_the_rest(
    desk: Desk, job: Job, edited_by_two: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = outbox(desk)
    path.write_bytes(path.read_bytes() + line_of(DANA.note(job, "call first")))
    cut_off(monkeypatch)
    before = decide(desk, edited_by_two.op_id, "--take", "mine")
    assert before.code == 6
    assert len(read_outbox(outbox(desk)).conflicts) == 1
    ran = decide(desk, edited_by_two.op_id, "--take", "drop", "--json")
    assert ran.code == 0, ran.err
    assert (ran.json["waiting"], ran.json["conflicts"]) == (1, 0)
    assert "1 change still on this machine" in ran.err
    assert "No answer" in ran.json["problem"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--decide", "nothing-like-it", "--take", "drop"], 5, "No refused change is known"),
        (["--decide", "OP"], 2, "--take"),
        (["--decide", "OP", "--take", "both"], 2, "--take"),
        (["--decide", "OP", "--take-field", "name"], 2, "name=theirs|price=theirs"),
        (["--decide", "OP", "--take-field", "price=theirs"], 2, "no field price"),
        (["--decide", "OP", "--take", "drop", "--take-field", "name=mine"], 2, "--take-field"),
        (["--decide", "OP", "--take", "mine", "--without-window"], 2, "--without-window"),
        (["--take", "mine"], 2, "--decide"),
        (["--decide", "OP", "--take", "drop", "--probe"], 2, "--probe"),
    ],
)
def test_what_cannot_be_decided_is_said_and_nothing_is(
    desk: Desk, edited_by_two: Edit, words: list[str], code: int, said: str
) -> None:
    named = [edited_by_two.op_id if word == "OP" else word for word in words]
    ran = run_here(desk, "store", "check", *named)
    assert ran.code == code, ran.err
    squeezed = " ".join(ran.err.replace("│", " ").split())
    assert any(one in squeezed for one in said.split("|")), ran.err
    assert len(read_outbox(outbox(desk)).conflicts) == 1


def test_a_read_only_environment_decides_nothing(desk: Desk, edited_by_two: Edit) -> None:
    settings = desk.home / "qdn.toml"
    text = settings.read_text().replace("[env.office]", "[env.office]\nread_only = true")
    settings.write_text(text)
    assert decide(desk, edited_by_two.op_id, "--take", "drop").code == 3


def test_another_cloud_of_the_same_name_never_gets_what_waits(
    desk: Desk, job: Job, tmp_path: Path
) -> None:
    mine = DANA.advance(job)
    made(desk, ROSA.advance(job))
    keep(desk, mine, DANA.note(job, "one"))
    run_here(desk, "store", "check")
    other: Any = {"Bucket": f"{desk.bucket}-other"}
    place: Any = {"LocationConstraint": "us-west-2"}
    desk.s3.create_bucket(**other, CreateBucketConfiguration=place)
    desk.s3.copy_object(**other, Key="jobs.json", CopySource=f"{desk.bucket}/jobs.json")
    config = tmp_path / "other.toml"
    config.write_text((desk.home / "qdn.toml").read_text().replace(desk.bucket, other["Bucket"]))
    seen = run_here(desk, "store", "check", "--json", "--config", str(config)).json
    told = [one for one in seen["findings"] if one["topic"] == "outbox"]
    assert [one["level"] for one in told] == ["ok", "warn"]
    assert "Changes for another cloud called office" in told[1]["message"]
    assert decide(desk, mine.op_id, "--take", "drop", "--config", str(config)).code == 5
    assert len(read_outbox(outbox(desk)).waiting) == 1
    # Where they belong they are sent.
    assert decide(desk, mine.op_id, "--take", "drop").code == 0
    assert [note.text for note in document(desk).jobs[0].notes.internal] == ["one"]
