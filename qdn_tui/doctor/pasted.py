"""What somebody pasted, and the tracking token in it: a link rarely comes alone, or whole."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from qdn_tui.doctor.spelling import shortened
from qdn_tui.domain.text import safe, safe_lines
from qdn_tui.domain.tokens import is_token

LONGEST = 4_000
_ADDRESS = re.compile(
    r"(?:https?://|(?<![\w@])[\w-]+(?:\.[\w-]+)+(?::\d+)?/)(?:(?!\]\()[^\s<>\"|])+",
    re.IGNORECASE,
)
_PATH = re.compile(r"/track(?:/|\?t=)(?:(?!\]\()[^\s<>\"|])+", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z0-9_-]{12,}")
_TOKEN_LIKE = re.compile(r"[A-Za-z0-9_-]{8,100}")
_REST_OF_A_TOKEN = re.compile(r"[ \t]*\n[ \t]*([A-Za-z0-9_-]+)")
_BEHIND = ".,;:!?)]}>'’”»…*_~"
_DECODED_AT_MOST = 3
_EDGE_DECODES = 1  # an address arrives decoded once where it is looked at


class Oddity(StrEnum):
    """Something about a link; `spoils` says whether it cannot work as it was pasted."""

    SURROUNDED = "text stands around the link"
    TAILED = "a sign stands behind the link that is no part of it"
    OLD_FORM = "it is written in the old form, ?t="
    ENCODED = "its token is percent-encoded"
    ENCODED_TWICE = "its token is percent-encoded twice, which the edge refuses"
    INSECURE = "it begins with http, which is redirected to https"
    NO_SCHEME = "it lacks https:// in front"
    BROKEN_LINE = "a line break cuts its token in two"
    CAPITALS = "the path is not written /track/ in small letters"
    OTHER_PATH = "its path is not /track/"
    DEEPER = "more stands behind the token in its path"

    @property
    def spoils(self) -> bool:
        """Whether a phone that opens exactly this does not get to the job."""
        return self in _SPOIL


_SPOIL = frozenset(
    {
        Oddity.ENCODED_TWICE,
        Oddity.BROKEN_LINE,
        Oddity.CAPITALS,
        Oddity.OTHER_PATH,
        Oddity.DEEPER,
    }
)


@dataclass(frozen=True)
class Pasted:
    """What was made of it.

    Attributes:
        token: None where nothing in it can be one. It may be misspelled.
        host: where the link leads, with its port, in small letters; None for a bare token.
        scheme: `https` or `http`; empty where none was written.
        target: path and query as a viewer would ask for them.
        oddities: what is notable about it.
    """

    token: str | None
    host: str | None = None
    scheme: str = ""
    target: str = ""
    oddities: tuple[Oddity, ...] = ()

    @property
    def is_link(self) -> bool:
        """Whether it says where to go, not only a token."""
        return bool(self.target)

    def without(self, oddity: Oddity) -> "Pasted":
        """The same where one oddity is none."""
        return replace(self, oddities=tuple(one for one in self.oddities if one is not oddity))

    @property
    def shown(self) -> str:
        """It for people and logs, with the token shortened."""
        if self.token is None:
            return "nothing"
        short = shortened(self.token)
        return f"{safe(self.host, 80)}/track/{short}" if self.host else short


def read(text: str) -> Pasted:
    """Find the tracking link, or the bare token, in whatever was pasted."""
    text = safe_lines(text)[:LONGEST].strip()
    address = _ADDRESS.search(text) or _PATH.search(text)
    link = _without_tail(address[0]) if address is not None else ""
    if address is None or not _is_address(link):
        return _bare(text)
    behind = text[address.end() :]
    oddities = []
    if text[: address.start()].strip() or behind.strip():
        # In a sentence the full stop is the sentence's, and phones know that.
        oddities.append(Oddity.SURROUNDED)
    elif link != address[0]:
        oddities.append(Oddity.TAILED)
    return _of_link(link, behind, oddities)


def _is_address(link: str) -> bool:
    """Whether a browser could take it as one: brackets and odd letters in a host it cannot."""
    try:
        urlsplit(link if "://" in link or link.startswith("/") else f"//{link}")
    except ValueError:
        return False
    return True


def _without_tail(link: str) -> str:
    """Without what stands behind it, sign by sign: a token may end with one of these itself."""
    while link and link[-1] in _BEHIND and not is_token(_last(link)):
        link = link[:-1]
    return link


def _last(link: str) -> str:
    return re.split(r"[/=]", link)[-1]


def _of_link(link: str, rest: str, oddities: list[Oddity]) -> Pasted:
    has_scheme = "://" in link
    parts = urlsplit(link if has_scheme or link.startswith("/") else f"//{link}")
    host = parts.netloc.rpartition("@")[2].lower() or None
    scheme = parts.scheme.lower()
    if scheme == "http":
        oddities.append(Oddity.INSECURE)
    elif host and not has_scheme:
        oddities.append(Oddity.NO_SCHEME)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    segments = [segment for segment in parts.path.split("/") if segment]
    asked = parse_qs(parts.query).get("t", [])
    written = None
    if not segments or segments[0].lower() != "track":
        oddities.append(Oddity.OTHER_PATH)
    else:
        if segments[0] != "track":
            oddities.append(Oddity.CAPITALS)
        if len(segments) > 1:
            written = segments[1]
            if len(segments) > 2:
                oddities.append(Oddity.DEEPER)
    if written is None and asked:
        written = asked[0]
        oddities.append(Oddity.OLD_FORM)
    if written is None:
        written = segments[-1] if segments and is_token(segments[-1]) else None
    if written is None:
        return Pasted(None, host, scheme, target, tuple(oddities))
    token, times = _decoded(written)
    if times:
        twice = times > _EDGE_DECODES
        oddities.append(Oddity.ENCODED_TWICE if twice else Oddity.ENCODED)
    token = re.sub(r"[^A-Za-z0-9_-]+$", "", token)
    joined = _REST_OF_A_TOKEN.match(rest)
    if not is_token(token) and joined and is_token(token + joined[1]):
        token += joined[1]
        oddities.append(Oddity.BROKEN_LINE)
    return Pasted(token if _TOKEN_LIKE.fullmatch(token) else None, host, scheme, target,
                  tuple(dict.fromkeys(oddities)))  # fmt: skip


def _decoded(written: str) -> tuple[str, int]:
    """The token without percent-encoding, and how often it was encoded."""
    times = 0
    while times < _DECODED_AT_MOST and (plain := unquote(written)) != written:
        written, times = plain, times + 1
    return written, times


def _bare(text: str) -> Pasted:
    words = _WORD.findall(text)
    token = next((word for word in words if is_token(word)), None)
    if token is None:
        # A misspelled or shortened one: it has a digit, or capitals in its midst, as no word has.
        token = next((word for word in words if re.search(r"[0-9]|[a-z][A-Z]", word)), None)
    if token is None:
        return Pasted(None)
    around = text.replace(token, "", 1).strip()
    return Pasted(token, oddities=(Oddity.SURROUNDED,) if around else ())
