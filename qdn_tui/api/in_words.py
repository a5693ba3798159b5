"""A failure in the reader's language: the API's own words are English, others are in the strings.

`[api]` of a language's file in `frontend/strings/` says the messages, by their codes. What it
leaves out, and everything where the file cannot be read, stays English.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from qdn_tui.api.answers import Failure, FieldError
from qdn_tui.api.language import DEFAULT
from qdn_tui.domain.business import Business
from qdn_tui.domain.calendar import CalendarWords, english
from qdn_tui.domain.public import TrackView
from qdn_tui.resources import resource_root

# A link that leads nowhere is answered by the same bytes, whoever asks.
_SAME_FOR_ALL = "not_found"


def in_language(failure: Failure, language: str) -> Failure:
    """The failure with its messages in `language`."""
    error = failure.view.error
    if language == DEFAULT or error.code == _SAME_FOR_ALL:
        return failure
    said = _said(language)
    messages, fields = said.get("errors", {}), said.get("fields", {})
    return Failure(
        failure.status,
        error.code,
        messages.get(error.code, error.message),
        fields={
            name: FieldError(code=wrong.code, message=fields.get(wrong.code, wrong.message))
            for name, wrong in error.fields.items()
        },
        headers=failure.headers,
        alternatives=error.alternatives,
    )


def page_words(language: str) -> Mapping[str, str]:
    """The words of the bare page, by name; empty where they are its own English ones."""
    found: Mapping[str, str] = _said(language).get("page", {})
    return found


def calendar_words(view: TrackView, business: Business, language: str) -> CalendarWords:
    """What a calendar entry says, in `language`."""
    own = english(view)
    description = _said(language).get("calendar", {}).get("description")
    if language == DEFAULT or description is None:
        return own
    named = _strings(language).get("services", {})
    labels = {one.label: named.get(one.code, {}).get("label") for one in business.services}
    return CalendarWords(language, labels.get(view.service) or view.service, description)


def _said(language: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _strings(language).get("api", {})
    return found


@cache
def _strings(language: str) -> Mapping[str, Any]:
    from qdn_tui.pages import PageSourceError, load_texts

    try:
        return load_texts(resource_root(), language).said
    except PageSourceError:
        return {}
