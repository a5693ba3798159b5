"""Jobs for other programs: a table for spreadsheets, and the records themselves as JSON."""

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Job, as_json
from qdn_tui.domain.phone import format_phone
from qdn_tui.domain.text import safe_lines
from qdn_tui.errors import QdnError

# Spreadsheets on Windows take a CSV for Latin-1 unless it begins with this.
BYTE_ORDER_MARK = "\ufeff"

# What a spreadsheet runs as a formula, also behind space it may trim and in the wide forms that
# East Asian versions take for the same; and the characters that end a cell early.
_FORMULA = re.compile(r"[\s\ufeff\u200b-\u200d\u2060]*[=+\-@＝＋－＠\t\r\n\x00]")

_Cell = Callable[[Job, Business], str]


class NotExported(QdnError):
    """The file was not written."""

    exit_code: ClassVar[int] = 2


def _moment(moment: datetime | None, business: Business) -> str:
    return f"{moment.astimezone(business.zone):%Y-%m-%d %H:%M}" if moment is not None else ""


def _start(job: Job, business: Business) -> str:
    return _moment(job.window.start_at if job.window else None, business)


def _end(job: Job, business: Business) -> str:
    return _moment(job.window.end_at if job.window else None, business)


# The columns of the table, in order. Times are local to the business, prices in whole units of
# the currency. The tracking token is left out: tables are mailed around, and it opens the
# customer's page.
COLUMNS: dict[str, _Cell] = {
    "number": lambda job, _: job.number,
    "status": lambda job, _: job.status.value,
    "outcome": lambda job, _: job.outcome.value if job.outcome else "",
    "on_hold": lambda job, _: job.hold.reason if job.hold else "",
    "customer": lambda job, _: job.customer.name,
    "phone": lambda job, _: format_phone(job.customer.phone) if job.customer.phone else "",
    "email": lambda job, _: job.customer.email or "",
    "line1": lambda job, _: job.address.line1,
    "line2": lambda job, _: job.address.line2,
    "city": lambda job, _: job.address.city,
    "region": lambda job, _: job.address.region,
    "postal_code": lambda job, _: job.address.postal_code,
    "service": lambda job, business: business.service_label(job.service),
    "price": lambda job, _: "{}.{:02d}".format(*divmod(job.price.amount_cents, 100)),
    "currency": lambda job, _: job.price.currency,
    "payment": lambda job, _: job.payment.state,
    "payment_method": lambda job, _: job.payment.method or "",
    "paid_at": lambda job, business: _moment(job.payment.at, business),
    "window_start": _start,
    "window_end": _end,
    "crew": lambda job, _: ", ".join(job.assignment.crew),
    "truck": lambda job, _: job.assignment.truck or "",
    "trailer": lambda job, _: job.assignment.trailer or "",
    "customer_note": lambda job, _: job.notes.customer,
    "internal_notes": lambda job, _: "\n".join(note.text for note in job.notes.internal),
    "created_at": lambda job, business: _moment(job.created_at, business),
    "finished_at": lambda job, business: _moment(job.finished_at, business),
    "updated_at": lambda job, business: _moment(job.updated_at, business),
    "id": lambda job, _: job.key,
}


def as_csv(jobs: Iterable[Job], business: Business) -> Iterator[str]:
    """The table, a line of it at a time, head first: RFC 4180, commas, CRLF.

    No cell is a formula, and none holds anything a terminal would obey.
    """
    yield _line(COLUMNS)
    for job in jobs:
        yield _line(plain_cell(cell(job, business)) for cell in COLUMNS.values())


def as_json_array(jobs: Iterable[Job]) -> Iterator[str]:
    """The records as they are kept, unknown fields included, in one array, a job a line.

    `qdn jobs import` reads it. Plain ASCII: other characters are written as escapes.
    """
    opening = "["
    for job in jobs:
        yield f"{opening}\n{json.dumps(as_json(job))}"
        opening = ","
    yield "[]\n" if opening == "[" else "\n]\n"


def plain_cell(text: str) -> str:
    """The text as a cell that no spreadsheet runs: `'` before whatever begins like a formula.

    Control characters are dropped but for line breaks.
    """
    # Looked at before and after: what is dropped must not uncover a formula behind it.
    hostile = _FORMULA.match(text)
    text = safe_lines(text)
    return f"'{text}" if hostile or _FORMULA.match(text) else text


def write_whole(path: Path, parts: Iterable[str], *, overwrite: bool = False) -> int:
    """Write a file that is there whole or not at all, readable by its owner alone.

    Args:
        path: where; what stands there is only replaced with `overwrite`.
        parts: its text, written as UTF-8.
        overwrite: whether a file that is there may be replaced.

    Returns:
        Its size in bytes.

    Raises:
        NotExported: something stands there already, or the folder cannot be written.
    """
    taken = NotExported(f"{path} exists already", "Choose another name, or give --force")
    if path.is_dir() or (path.exists() and not overwrite):
        raise taken
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise NotExported(
            f"{path} cannot be written: {error.strerror}", "Check the folder"
        ) from None
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        size = draft.stat().st_size
        if overwrite:
            draft.replace(path)
        else:
            _place(draft, path)
    except FileExistsError:
        raise taken from None
    except OSError as error:
        raise NotExported(f"{path} cannot be written: {error.strerror}", "Check the disk") from None
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    return size


def _place(draft: Path, path: Path) -> None:
    """Give the draft its name, unless another program took it meanwhile."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, such as on a stick
        draft.rename(path)  # what stood there was looked for before


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue()
