"""Plain forms that cannot be taken: the failure as a page for the browser that waits for one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from aws_lambda_powertools.event_handler import Response

from qdn_tui.api import journal
from qdn_tui.api.answers import Failure, page
from qdn_tui.api.body import body_of, is_form
from qdn_tui.api.booking_entry import HONEYPOT, KEY_FIELD
from qdn_tui.api.form_page import bare_page
from qdn_tui.api.staff_paths import is_for_staff
from qdn_tui.business_file import load_business

_BOOK = "/api/book"
_API = "/api"


def form_answer(event: Mapping[str, Any], failure: Failure) -> Response[str] | None:
    """The failure as a page; None where no form was sent, or to an address that takes none.

    A link that leads nowhere is answered as it is everywhere else.
    """
    path = str(event.get("rawPath", ""))
    # Nothing of the staff's is a form, and what was typed into one would be shown again.
    if not is_form(event) or failure.status in (404, 405) or is_for_staff(path):
        return None
    html = _book_page(event, failure) if path == _BOOK else _change_page(path, event, failure)
    return page(failure.status, html, failure.headers)


def _book_page(event: Mapping[str, Any], failure: Failure) -> str:
    # Few requests end here; the others start sooner without the templates.
    from qdn_tui.pages import PageSourceError, booking_page

    error = failure.view.error
    entries = _entries(event)
    try:
        return booking_page(
            load_business(),
            entries.get("locale", "").partition("-")[0],
            entries,
            {name: problem.code for name, problem in error.fields.items()},
            error.code,
            [(date.fromisoformat(slot.date), slot.window) for slot in error.alternatives],
        )
    except PageSourceError as mistake:
        # A page that cannot be made must not cost a customer what they wrote.
        journal.broke("page", mistake)
        return bare_page(_BOOK, "/book/", entries, error)


def _change_page(path: str, event: Mapping[str, Any], failure: Failure) -> str:
    back = path.removeprefix(_API).rpartition("/")[0]
    return bare_page(path, back, _entries(event), failure.view.error)


def _entries(event: Mapping[str, Any]) -> dict[str, str]:
    """What was sent, to be shown again; nothing where the body cannot be read."""
    try:
        sent = body_of(event).fields
    except Failure:
        return {}
    # A key belongs to the entries it came with, and the trap stays empty.
    return {name: value for name, value in sent.items() if name not in (KEY_FIELD, HONEYPOT)}
