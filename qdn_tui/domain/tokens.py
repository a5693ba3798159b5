"""Tracking tokens: made unguessable, recognised in whatever a person pastes."""

import re
import secrets
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

TOKEN_BYTES = 18  # 24 characters
LINK_LIVES_AFTER_END = timedelta(days=30)
"""How long a link shows a job that is over."""

# Old records carry 16 hexadecimal digits; their links keep working.
_MODERN = re.compile(r"[A-Za-z0-9_-]{22,64}")
_LEGACY = re.compile(r"[0-9a-f]{16}")


def new_token() -> str:
    """A fresh tracking token of 143 random bits from the operating system.

    It begins and ends with a letter or a digit: a hyphen or an underscore at a link's end is often
    taken for punctuation or emphasis by what a message passes through, and left out.
    """
    while True:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        if token[0].isalnum() and token[-1].isalnum():
            return token


def is_token(text: str) -> bool:
    """Whether `text` has the form of a tracking token, new or old."""
    return bool(_MODERN.fullmatch(text) or _LEGACY.fullmatch(text))


def is_new_token(text: str) -> bool:
    """Whether `text` is long enough for a token made today: 22 characters, 128 bits or more."""
    return bool(_MODERN.fullmatch(text))


def token_in(text: str) -> str | None:
    """The token in a tracking link or a bare token, or None.

    Knows `/track/{token}`, with or without a trailing slash, and `?t={token}`.
    """
    text = text.strip()
    if is_token(text):
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    candidates = parse_qs(parts.query).get("t", [])
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) >= 2 and segments[-2] == "track":
        candidates.append(segments[-1])
    return next((candidate for candidate in candidates if is_token(candidate)), None)


def tracking_url(site_url: str, token: str) -> str:
    """The link a customer opens."""
    return f"{site_url.rstrip('/')}/track/{token}"
