"""Phone numbers: any usual writing in, E.164 kept, the national form shown."""

import re
from typing import Annotated

from pydantic import AfterValidator

# Ten digits in any usual grouping: by far the most numbers, read without the library's metadata.
_NORTH_AMERICAN = re.compile(
    r"(\+?1[ .-]*)?\(?([2-9][0-9]{2})\)?[ .-]*([2-9][0-9]{2})[ .-]*([0-9]{4})"
)


def parse_phone(written: str, region: str = "US") -> str:
    """Return `written` in E.164, such as `+16195550123`.

    Args:
        written: the number as a person types it.
        region: ISO 3166 code of the country meant where no `+` is written.

    Raises:
        ValueError: it is not a number that could be dialled.
    """
    usual = _NORTH_AMERICAN.fullmatch(written.strip())
    if usual and (region == "US" or (usual[1] or "").startswith("+")):
        return f"+1{usual[2]}{usual[3]}{usual[4]}"
    import phonenumbers  # its metadata takes a while to load; lists and boards never need it

    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        number = None
    # Seven digits are "possible" within one area, and lead nowhere from anywhere else.
    whole = phonenumbers.ValidationResult.IS_POSSIBLE
    if (
        number is None
        or number.extension
        or phonenumbers.is_possible_number_with_reason(number) != whole
    ):
        raise ValueError("a phone number has ten digits, such as (619) 555-0123, or starts with +")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def format_phone(e164: str) -> str:
    """`+16195550123` is `(619) 555-0123`; numbers of other countries stay as they are."""
    digits = e164.removeprefix("+1")
    if e164.startswith("+1") and len(digits) == 10 and digits.isdecimal():
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    return e164


def _require_e164(value: str) -> str:
    if not re.fullmatch(r"\+[0-9]{7,15}", value):
        raise ValueError("a phone number is kept in E.164, such as +16195550123")
    return value


Phone = Annotated[str, AfterValidator(_require_e164)]
