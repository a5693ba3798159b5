"""What staff sent, read strictly; every mistake told by the field it is in."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from qdn_tui.api.answers import Failure, FieldError
from qdn_tui.api.entries import MESSAGES
from qdn_tui.api.failures import invalid
from qdn_tui.domain.mistakes import EMPTY, in_plain_words
from qdn_tui.domain.text import safe

_Asked = TypeVar("_Asked", bound=BaseModel)
_CODES = {
    "missing": "required",
    "extra_forbidden": "unknown",
    "string_too_long": "too_long",
    "int_type": "not_a_number",
    "int_parsing": "not_a_number",
    "int_from_float": "not_a_number",
    "datetime_type": "not_a_time",
    "datetime_parsing": "not_a_time",
    "datetime_from_date_parsing": "not_a_time",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "too_long": "too_many",
}
# What a field that is not as it should be lacks, where its name alone tells.
_BY_FIELD = {
    "customer": "no_contact",
    "customer.phone": "not_a_phone",
    "customer.email": "not_an_email",
    "service": "not_offered",
    "window": "not_a_window",
}


def ask_of(kind: type[_Asked], sent: Mapping[str, Any]) -> _Asked:
    """The fields as what they should be.

    Raises:
        Failure: 422, with every mistake by its field, such as `customer.phone`.
    """
    try:
        return kind.model_validate(sent)
    except ValidationError as error:
        raise mistakes(error) from None


def one_of(kinds: TypeAdapter[_Asked], sent: Mapping[str, Any]) -> _Asked:
    """The fields as one of several kinds of thing.

    Raises:
        Failure: 422, as for `ask_of`.
    """
    try:
        return kinds.validate_python(sent)
    except ValidationError as error:
        # What leads is the kind, which the sender knows.
        raise mistakes(error, skip=1) from None


def mistake(field: str, words: str, code: str = "wrong") -> FieldError:
    """What is wrong with a field: in words, and by a code for a page that has its own.

    Args:
        field: its path.
        words: what is wrong, in English; said where the code has no sentence.
        code: what is known of the kind of mistake.
    """
    if code == "wrong":
        return FieldError(code=_BY_FIELD.get(field, code), message=words)
    return FieldError(code=code, message=MESSAGES.get(code, words))


def mistakes(error: ValidationError, *, skip: int = 0, under: str = "") -> Failure:
    """A record's mistakes as the answer to whoever sent it.

    Args:
        error: what is wrong.
        skip: how many steps of each field's path the sender knows nothing of.
        under: the field that the record is in.
    """
    wrong: dict[str, FieldError] = {}
    for problem in error.errors(include_url=False, include_input=False):
        steps = [str(step) for step in problem["loc"]][skip:]
        if problem["type"].startswith("union_tag"):
            steps = ["kind"]
        name = safe(".".join(filter(None, (under, *steps))), 80)
        words = in_plain_words(problem)
        code = "required" if words == EMPTY else _CODES.get(problem["type"], "wrong")
        wrong.setdefault(name, mistake(name, words, code))
    # A list with a mistake in it is told to be too short as well.
    inner = {name for name in wrong for other in wrong if other.startswith(f"{name}.")}
    return invalid({name: what for name, what in wrong.items() if name not in inner})
