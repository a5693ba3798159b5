"""JSON without the parts that lose data or break writers: read strictly, or not at all."""

import json
import re
from typing import Any, NoReturn

_SURROGATE = re.compile("[\ud800-\udfff]")
DEEPEST = 100
LONGEST_INTEGER = 100


def loads(text: str | bytes) -> Any:
    """Parse `text`, refusing what other programs would read differently or choke on.

    Raises:
        ValueError: not JSON, or JSON with NaN or infinity, a key that stands twice, a lone
            surrogate, a number of absurd length, or nesting deeper than 100; the message
            says which, without quoting the text.
    """
    try:
        written = text.decode("utf-8") if isinstance(text, bytes) else text
        value = json.loads(
            written,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_of_sane_length,
            object_pairs_hook=_no_key_twice,
        )
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    if _too_deep(value, DEEPEST):
        raise ValueError("is nested too deeply")
    if not written.isascii() and _SURROGATE.search(written):
        raise ValueError("holds half a character (a lone surrogate)")
    if "\\u" in written and _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        raise ValueError("holds half a character (a lone surrogate)")
    return value


def canonical(text: str | bytes) -> str:
    """One spelling for equal JSON: sorted keys, no spaces; unreadable text stays as it is."""
    try:
        return json.dumps(loads(text), sort_keys=True, separators=(",", ":"))
    except ValueError:
        return text if isinstance(text, str) else text.decode("utf-8", "backslashreplace")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"holds {name}, which is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError("holds a number too large to keep")
    return number


def _of_sane_length(digits: str) -> int:
    if len(digits) > LONGEST_INTEGER:
        raise ValueError("holds a number of absurd length")
    return int(digits)


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("holds a key that stands twice")
    return found


def _too_deep(value: Any, room: int) -> bool:
    if isinstance(value, dict):
        return room == 0 or any(_too_deep(inner, room - 1) for inner in value.values())
    if isinstance(value, list):
        return room == 0 or any(_too_deep(inner, room - 1) for inner in value)
    return False
