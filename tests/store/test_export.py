"""Jobs as a table and as JSON: whole files, no formulas, nothing lost on the way back in."""

import csv
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.domain.changes import FieldEdit
from qdn_tui.domain.job import Address, Assignment, Customer, Job, as_json
from qdn_tui.domain.status import Outcome
from qdn_tui.store.export import (
    BYTE_ORDER_MARK,
    COLUMNS,
    NotExported,
    as_csv,
    as_json_array,
    plain_cell,
    write_whole,
)
from tests.domain.desk import BUSINESS, after, author, job_in, window, with_job
from tests.domain.test_adoption import taken_in
from tests.domain.test_unknown_fields import newer_record
from tests.examples import examples

STARTS = "=+-@\t\r\n\0"


def rows(*jobs: Job) -> list[dict[str, str]]:
    """The table as a program reads it."""
    return list(csv.DictReader(io.StringIO("".join(as_csv(jobs, BUSINESS)), newline="")))


def test_the_table_has_local_times_plain_prices_and_people_readable_phones() -> None:
    who = author()
    document, job = with_job(who, window=window(), internal_note="Bring the dolly")
    document = after(
        document,
        who.assign(job, Assignment(crew=("Rosa Example", "Bo Sample"), truck="Truck 1")),
        who.note(job, "Gate code 1234"),
        who.close(job, Outcome.CANCELLED, "said so"),
    )
    (row,) = rows(job_in(document))
    assert row == {
        "number": "J-000001",
        "status": "submitted",
        "outcome": "cancelled",
        "on_hold": "",
        "customer": "Mark",
        "phone": "(619) 555-0134",
        "email": "",
        "line1": "134 Soderblom Avenue",
        "line2": "",
        "city": "San Diego",
        "region": "CA",
        "postal_code": "92122",
        "service": "Trailer pickup and dump",
        "price": "600.00",
        "currency": "USD",
        "payment": "unpaid",
        "payment_method": "",
        "paid_at": "",
        "window_start": "2026-12-07 08:00",
        "window_end": "2026-12-07 10:00",
        "crew": "Rosa Example, Bo Sample",
        "truck": "Truck 1",
        "trailer": "",
        "customer_note": "",
        "internal_notes": "Bring the dolly\nGate code 1234",
        "created_at": "2026-11-21 09:00",
        "finished_at": "2026-11-21 09:00",
        "updated_at": "2026-11-21 09:00",
        "id": job.key,
    }
    assert list(row) == list(COLUMNS)


def test_a_table_that_is_mailed_around_opens_no_customers_page() -> None:
    _, job = with_job()
    assert job.tracking_token not in "".join(as_csv([job], BUSINESS))


def test_no_jobs_are_a_head_alone() -> None:
    assert list(as_csv([], BUSINESS)) == [",".join(COLUMNS) + "\r\n"]
    assert "".join(as_json_array([])) == "[]\n"


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\u3000 ", "\ufeff", "\u200b"])
def test_no_cell_is_a_formula(start: str, before: str) -> None:
    cell = plain_cell(f"{before}{start}1+1")
    assert cell.startswith("'")


@pytest.mark.parametrize("text", ["＝1+1", "＋1", "－1", "＠SUM(1)"])
def test_the_wide_forms_of_east_asian_spreadsheets_are_no_formulas_either(text: str) -> None:
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Mark", "a=b", "3-5 couches", "'=1", " two words", "é=1"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert plain_cell(text) == text


@pytest.mark.parametrize("hidden", ["\x1b=1+1", "\x00=1", "\u202e=1", "\x7f\x9f@x", "\u2066+1"])
def test_a_formula_behind_a_character_that_is_dropped_is_not_uncovered(hidden: str) -> None:
    assert plain_cell(hidden).startswith("'")


hostile = st.text(
    st.sampled_from("=+-@\t\r\n\0\x1b\x9b \"',;|ab1\u00a0\u202e\ufeff\u200b＝"), max_size=8
)


@examples(300)
@given(hostile)
def test_whatever_a_customer_writes_stays_in_its_cell_and_is_never_run(text: str) -> None:
    _, job = with_job()
    notes = job.notes.model_copy(update={"customer": text})
    customer = job.customer.model_copy(update={"name": f"{text}x"})
    (row,) = rows(job.model_copy(update={"notes": notes, "customer": customer}))
    assert row["id"] == job.key
    for cell in row.values():
        assert cell[:1] not in set(STARTS)
        assert cell.lstrip(" \u00a0\ufeff\u200b")[:1] not in set("=+-@＝")
        assert not set(cell) & set("\x00\x1b\x9b\u202e\t\r")


def test_every_text_a_person_can_enter_is_guarded() -> None:
    """A formula in every field of a job; not one cell begins like one."""
    evil = "=cmd|'/c calc'!A0"
    who = author()
    document, job = with_job(
        who,
        customer=Customer(name=evil, phone="+442071838750", email="=1+1@example.com"),
        address=Address(line1=evil, line2=evil, city=evil, region=evil, postal_code="=1+1"),
        customer_note=evil,
        internal_note=evil,
    )
    document = after(
        document,
        who.assign(job, Assignment(crew=(evil,), truck=evil, trailer=evil)),
        who.edit(job, [FieldEdit(field="payment.method", seen=None, value=evil)]),
        who.hold(job, evil),
    )
    record = as_json(job_in(document))
    odd = Job.model_validate({**record, "service": evil})
    (row,) = rows(odd)
    assert [name for name, cell in row.items() if cell[:1] in set(STARTS)] == []
    assert sum(cell.startswith("'") for cell in row.values()) == 16


def test_json_is_the_records_themselves_and_comes_back_in_whole() -> None:
    record = newer_record()
    job = Job.model_validate(record)
    _, other = with_job()
    text = "".join(as_json_array([job, other]))
    assert text.isascii()
    assert json.loads(text) == [record, as_json(other)]
    assert text.count("\n") == 4
    back = taken_in(*json.loads(text))
    assert [one.history[:-1] for one in back.jobs] == [job.history, other.history]
    assert back.quarantined == ()


def test_lines_are_made_one_at_a_time() -> None:
    """A table of ten thousand jobs is never in memory as a whole."""
    _, job = with_job()
    pulled = 0

    def endless() -> Any:
        nonlocal pulled
        while True:
            pulled += 1
            yield job

    for make in (lambda jobs: as_csv(jobs, BUSINESS), as_json_array):
        pulled = 0
        lines = make(endless())
        for _ in range(3):
            next(lines)
        assert pulled <= 3


# ---- the file ---------------------------------------------------------------------------------


def test_a_file_is_whole_private_and_leaves_nothing_else_behind(tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    size = write_whole(path, [BYTE_ORDER_MARK, "a,ä\r\n"])
    assert path.read_bytes() == b"\xef\xbb\xbfa,\xc3\xa4\r\n"
    assert size == 9
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_there_is_only_replaced_when_wanted(tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    path.write_text("mine")
    with pytest.raises(NotExported, match="exists already") as refused:
        write_whole(path, ["theirs"])
    assert refused.value.exit_code == 2
    assert "--force" in refused.value.next_step
    assert path.read_text() == "mine"
    write_whole(path, ["theirs"], overwrite=True)
    assert path.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_made_by_somebody_else_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"

    def parts() -> Any:
        yield "ours"
        path.write_text("theirs")

    with pytest.raises(NotExported, match="exists already"):
        write_whole(path, parts())
    assert path.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_an_export_that_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    path.write_text("mine")

    def parts() -> Any:
        yield "half"
        raise ConnectionError

    with pytest.raises(NotExported, match="cannot be written"):
        write_whole(path, parts(), overwrite=True)
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("place", ["missing/jobs.csv", "."])
def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path, place: str) -> None:
    with pytest.raises(NotExported):
        write_whole(tmp_path / place, ["x"], overwrite=True)
