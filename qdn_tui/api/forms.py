"""Plain forms that cannot be taken, as pages that keep every entry."""

from collections.abc import Mapping
from datetime import date

from qdn_tui.api.answers import Failure
from qdn_tui.api.body import Body
from qdn_tui.api.booking_entry import HONEYPOT, KEY_FIELD
from qdn_tui.api.form_page import bare_page
from qdn_tui.api.in_words import page_words
from qdn_tui.business_file import load_business

BOOK = "/api/book"
_API = "/api"


def book_page(failure: Failure, sent: Body, language: str) -> str:
    """The booking page with what was sent and what is wrong in it.

    Raises:
        PageSourceError: the page cannot be made.
    """
    from qdn_tui.pages import booking_page

    error = failure.view.error
    return booking_page(
        load_business(),
        language,
        _entries(sent),
        {name: problem.code for name, problem in error.fields.items()},
        error.code,
        [(date.fromisoformat(slot.date), slot.window) for slot in error.alternatives],
    )


def bare_form(path: str, failure: Failure, sent: Body, language: str) -> str:
    """The form alone, where the page that it belongs to cannot be shown."""
    back = "/book/" if path == BOOK else path.removeprefix(_API).rpartition("/")[0]
    error = failure.view.error
    return bare_page(path, back, _entries(sent), error, language, page_words(language))


def _entries(sent: Body) -> Mapping[str, str]:
    # A key belongs to the entries it came with, and the trap stays empty.
    return {
        name: str(value) for name, value in sent.fields.items() if name not in (KEY_FIELD, HONEYPOT)
    }
