"""What is wrong with a value, in the words of people instead of a validator's."""

from collections.abc import Mapping
from typing import Any

EMPTY = "is empty"
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not known",
    "string_type": "is not a text",
    "string_unicode": "has signs that are not in UTF-8",
    "string_pattern_mismatch": "is not written as expected",
    "uuid_parsing": "is not an id, such as 6f1d1f7e-2b1f-4c55-9a53-0a7c5b0e9d21",
    "uuid_type": "is not an id, such as 6f1d1f7e-2b1f-4c55-9a53-0a7c5b0e9d21",
    "uuid_version": "is not an id of version 4",
    "int_type": "is not a whole number",
    "int_parsing": "is not a whole number",
    "int_from_float": "is not a whole number",
    "bool_type": "is neither true nor false",
    "bool_parsing": "is neither true nor false",
    "datetime_type": "is not a time, such as 2026-11-21T17:00:00Z",
    "datetime_parsing": "is not a time, such as 2026-11-21T17:00:00Z",
    "datetime_from_date_parsing": "is not a time, such as 2026-11-21T17:00:00Z",
    "model_type": "is not an object",
    "model_attributes_type": "is not an object",
    "dict_type": "is not an object",
    "list_type": "is not a list",
    "tuple_type": "is not a list",
    "union_tag_invalid": "is of a kind that is not known",
    "union_tag_not_found": "does not say of what kind it is",
}


def in_plain_words(error: Mapping[str, Any]) -> str:
    """One of pydantic's `errors()`, without the field and without what was typed."""
    kind = str(error.get("type", ""))
    if kind in _WORDS:
        return _WORDS[kind]
    limits = error.get("ctx") or {}
    match kind:
        case "string_too_short" if limits.get("min_length") == 1:
            return EMPTY
        case "string_too_short" if "min_length" in limits:
            return f"has fewer than {limits['min_length']} characters"
        case "string_too_long" if "max_length" in limits:
            return f"has more than {limits['max_length']} characters"
        case "enum" | "literal_error" if "expected" in limits:
            return f"is none of {str(limits['expected']).replace(' or ', ', ')}"
        case "too_short" if "min_length" in limits:
            return f"has fewer than {limits['min_length']} of them"
        case "greater_than_equal" if "ge" in limits:
            return f"is below {limits['ge']}"
        case "less_than_equal" if "le" in limits:
            return f"is above {limits['le']}"
    return str(error.get("msg", "")).removeprefix("Value error, ")
