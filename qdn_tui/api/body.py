"""The body of a request, read strictly: a flat JSON object, or the fields of a plain form."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from qdn_tui.api.failures import bad_request, too_large, unsupported
from qdn_tui.domain.strict_json import loads

LARGEST = 16 * 1024
_MOST_FIELDS = 64
_FORM = "application/x-www-form-urlencoded"


class Body(NamedTuple):
    """What a request sent.

    Attributes:
        fields: by name; texts where it was a form.
        is_form: whether a browser sent a plain form and shows whatever comes back.
    """

    fields: Mapping[str, Any]
    is_form: bool


def require_small(event: Mapping[str, Any]) -> None:
    """Refuse a body that is larger than anything we take, before anybody reads it.

    Raises:
        Failure: 413.
    """
    sent = event.get("body")
    if not isinstance(sent, str):
        return
    # Base64 is four characters for three bytes; a text has at least as many bytes as characters.
    size = len(sent) * 3 // 4 - 2 if event.get("isBase64Encoded") else len(sent)
    if size > LARGEST or (size > LARGEST // 4 and len(_bytes(event)) > LARGEST):
        raise too_large(LARGEST)


def is_form(event: Mapping[str, Any]) -> bool:
    """Whether a browser sent it as a plain form."""
    return _media_type(event) == _FORM


def body_of(event: Mapping[str, Any]) -> Body:
    """The fields that a request sent.

    Raises:
        Failure: 415 for another media type, 400 for a body that cannot be read.
    """
    kind = _media_type(event)
    if kind == "application/json":
        return Body(_json(_bytes(event)), is_form=False)
    if kind == _FORM:
        return Body(_form(_bytes(event)), is_form=True)
    raise unsupported()


def _media_type(event: Mapping[str, Any]) -> str:
    headers = event.get("headers")
    sent = headers.get("content-type", "") if isinstance(headers, Mapping) else ""
    return str(sent).partition(";")[0].strip().lower()


def _bytes(event: Mapping[str, Any]) -> bytes:
    sent = event.get("body")
    text = sent if isinstance(sent, str) else ""
    if not event.get("isBase64Encoded"):
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise bad_request("bad_body", "The body cannot be read.") from None


def _json(sent: bytes) -> Mapping[str, Any]:
    try:
        value = loads(sent)
    except ValueError as error:
        raise bad_request("bad_body", f"The body {error}.") from None
    if not isinstance(value, dict):
        raise bad_request("bad_body", "The body is not a JSON object.")
    return value


def _form(sent: bytes) -> Mapping[str, str]:
    try:
        pairs = parse_qsl(
            sent.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(sent),
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except (UnicodeDecodeError, ValueError):
        raise bad_request("bad_body", "The body is not a form.") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise bad_request("bad_body", "The body holds a field that stands twice.")
    return fields
