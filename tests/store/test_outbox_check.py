"""What `qdn store check` says of this machine's outbox."""

from pathlib import Path

from qdn_tui.domain.status import Status
from qdn_tui.store.conflicts import Refusal
from qdn_tui.store.findings import Level
from qdn_tui.store.outbox_check import outbox_findings
from qdn_tui.store.outbox_file import line_of
from tests.domain.desk import START, author, brought_to


def test_what_waits_on_this_machine_is_told_without_a_cloud(tmp_path: Path) -> None:
    path = tmp_path / "office.jsonl"
    assert [one.level for one in outbox_findings(path)] == [Level.OK]
    _, job = brought_to(Status.SUBMITTED)
    waiting, refused = author("Ana").advance(job), author("Bo").note(job, "hello")
    refusal = Refusal(code="conflict", message="J-000001 was changed", at=START)
    path.write_bytes(line_of(waiting) + line_of(refused, refusal) + b"torn\n" + b"cut sho")
    damaged, conflict, unsent = outbox_findings(path)
    assert (damaged.level, damaged.details[0][:7]) == (Level.FAIL, "line 3:")
    assert (conflict.level, unsent.level) == (Level.WARN, Level.WARN)
    assert conflict.details == (
        f"{refused.op_id}  note of job {job.key}, by Bo: J-000001 was changed",
    )
    assert unsent.details == (f"advance of job {job.key}, by Ana",)
    assert "hello" not in str((damaged, conflict, unsent))


def test_an_outbox_that_cannot_be_read_fails(tmp_path: Path) -> None:
    (finding,) = outbox_findings(tmp_path)
    assert finding.level is Level.FAIL
