"""How a failure is answered: as a page where a browser waits for one, else as JSON.

Both in the reader's language.
"""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response

from qdn_tui.api import journal
from qdn_tui.api.answers import Failure, page, refused
from qdn_tui.api.body import Body, body_of, is_form
from qdn_tui.api.forms import BOOK, bare_form, book_page
from qdn_tui.api.in_words import in_language
from qdn_tui.api.language import language_of, spoken
from qdn_tui.api.staff_paths import is_for_staff
from qdn_tui.api.track_page import asks_for_page, change_page, page_instead


def failed(event: Mapping[str, Any], failure: Failure) -> Response[str]:
    """The answer to a request that failed."""
    # Nothing of the staff's is a form, and what was typed into one would be shown again; their
    # page has words of its own for every code.
    if is_for_staff(str(event.get("rawPath", ""))):
        return refused(failure)
    if asks_for_page(event):
        return page_instead(event, failure)
    # What is too large to be taken is too large to be sent back.
    sent = Body({}, is_form(event)) if failure.status == 413 else _sent(event)
    language = spoken(sent.fields.get("locale", "")) or language_of(event)
    told = in_language(failure, language)
    # A link that leads nowhere is answered as it is everywhere else.
    if not is_form(event) or failure.status in (404, 405):
        return refused(told)
    return page(failure.status, _form_page(event, told, sent, language), failure.headers)


def _form_page(event: Mapping[str, Any], failure: Failure, sent: Body, language: str) -> str:
    # Few requests end here; the others start sooner without the templates.
    from qdn_tui.pages import PageSourceError

    path = str(event.get("rawPath", ""))
    try:
        if path == BOOK:
            return book_page(failure, sent, language)
        whole = change_page(event, failure, sent)
        if whole is not None:
            return whole
    except PageSourceError as mistake:
        # A page that cannot be made must not cost a customer what they wrote.
        journal.broke("page", mistake)
    return bare_form(path, failure, sent, language)


def _sent(event: Mapping[str, Any]) -> Body:
    """What was sent, to be shown again; nothing where the body cannot be read."""
    if not event.get("body"):
        return Body({}, is_form=is_form(event))
    try:
        return body_of(event)
    except Failure:
        return Body({}, is_form=is_form(event))
