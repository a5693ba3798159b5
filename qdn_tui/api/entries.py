"""Fields as customers send them: cleaned, checked against the business, wrong ones by a code."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from qdn_tui.api.answers import FieldError
from qdn_tui.api.failures import invalid
from qdn_tui.domain.business import Business
from qdn_tui.domain.moments import is_workable_day
from qdn_tui.domain.text import safe, safe_lines

_Entry = TypeVar("_Entry", bound=BaseModel)


# What pydantic calls a mistake, and what it is called here.
_CODES = {
    "missing": "required",
    "too_short": "required",
    "extra_forbidden": "unknown",
    "int_parsing": "not_a_number",
    "int_type": "not_a_number",
    "int_from_float": "not_a_number",
    "bool_parsing": "not_a_choice",
    "bool_type": "not_a_choice",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
}
MESSAGES: Mapping[str, str] = {
    "required": "Please fill this in.",
    "too_long": "Please write less here.",
    "unknown": "There is no such field.",
    "not_text": "This is no text.",
    "not_a_number": "Please give a whole number.",
    "not_a_choice": "Please say yes or no.",
    "out_of_range": "That is more or less than we can take.",
    "not_a_date": "Please give a date, such as 2026-11-23.",
    "not_offered": "Please choose one of the options.",
    "not_served": "We do not drive to this postal code. Call us, we may still come.",
    "not_a_phone": "Please give a phone number such as (619) 555-0123, or one with + and country.",
    "not_an_email": "Please give an email address, such as name@example.com.",
    "no_contact": "Please give a phone number or an email address.",
    "consent_text": "Please tick the box again: the text beside it has changed.",
    "consent_phone": "For text messages we need a phone number.",
    "bad_key": "An Idempotency-Key has 16 to 128 letters, digits, - or _.",
    "closed": "We are closed on that day.",
    "too_soon": "That is too soon. Please choose a later window, or call us.",
    "too_far": "We do not take bookings that far ahead yet.",
    "full": "This window is full. Please choose another.",
    "wrong_proof": "That is not what we have on file.",
    "wrong": "Please look at this again.",
}


def mistake(code: str) -> NoReturn:
    """Say from within a validator that a field is wrong."""
    raise PydanticCustomError(code, "wrong")


def field_error(code: str) -> FieldError:
    """A field's mistake, with the sentence for it."""
    return FieldError(code=code, message=MESSAGES.get(code, MESSAGES["wrong"]))


def is_blank(value: object) -> bool:
    """Whether a field says nothing, which is the same as leaving it out."""
    return value is None or (isinstance(value, str) and not value.strip())


def business_of(info: ValidationInfo) -> Business:
    """The business that an entry is checked against."""
    assert isinstance(info.context, Business)  # noqa: S101  # `entry_of` gives it
    return info.context


def _line(value: object) -> str:
    if not isinstance(value, str):
        mistake("not_text")
    return safe(value).strip()


def _lines(value: object) -> str:
    if not isinstance(value, str):
        mistake("not_text")
    return safe_lines(value).strip()


def calendar_day(written: str) -> date | None:
    """The day written as `2026-11-23`; None for anything else.

    Where the calendar ends there are no days either: nothing could be reckoned from them.
    """
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if day.isoformat() == written and is_workable_day(day) else None


def _as_day(written: str) -> str:
    return written if calendar_day(written) else mistake("not_a_date")


def _ticked(value: object) -> object:
    # What a browser sends for a ticked box without a value of its own.
    return True if value == "on" else value


Line = Annotated[str, BeforeValidator(_line), Field(min_length=1, max_length=200)]
Lines = Annotated[str, BeforeValidator(_lines), Field(max_length=2000)]
Day = Annotated[
    str,
    BeforeValidator(_line),
    AfterValidator(_as_day),
    Field(json_schema_extra={"format": "date"}),
]
Ticked = Annotated[bool, BeforeValidator(_ticked)]


class Entry(BaseModel):
    """What a customer sent; a field that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def entry_of(
    kind: type[_Entry],
    sent: Mapping[str, Any],
    business: Business,
    also: Mapping[str, str] | None = None,
) -> _Entry:
    """Read what was sent. Empty fields count as left out.

    Args:
        kind: what it should be.
        sent: the fields by name.
        business: what they are checked against.
        also: codes of further mistakes, by field, that are told together with the others.

    Raises:
        Failure: 422, with every mistake by its field.
    """
    given = {name: value for name, value in sent.items() if not is_blank(value)}
    wrong = dict(also or {})
    try:
        entry = kind.model_validate(given, context=business)
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_context=False, include_input=False):
            where = safe(problem["loc"][0] if problem["loc"] else "", 40)
            code = problem["type"]
            code = _CODES.get(code, code if code in MESSAGES else "wrong")
            wrong.setdefault(where, code)
    else:
        if not wrong:
            return entry
    raise invalid({name: field_error(code) for name, code in wrong.items()})
