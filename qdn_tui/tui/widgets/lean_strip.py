"""Lines that tell the terminal only what changes from one piece to the next.

Textual tells all of a piece's colours and takes them back after it: four bytes of five of a
card's line, and all of them cross the dispatcher's SSH at every key.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from rich.color import Color, ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.cache import FIFOCache
from textual.strip import Strip

_RESET = "\x1b[0m"
_STYLES = 512
_CACHED = 4
_CACHES = frozenset(
    name for name in Strip.__slots__ if name.endswith("_cache") and name != "_render_cache"
)
# Whatever else a style asks for is left to Textual.
_OTHER = ("dim", "italic", "underline", "blink", "blink2", "reverse", "conceal", "strike",
          "underline2", "frame", "encircle", "overline", "link")  # fmt: skip


class _Ink(NamedTuple):
    """What a terminal is told of a style: its weight and its colours, as parameters of SGR."""

    weight: str
    colour: str
    ground: str


_PLAIN = _Ink("22", "39", "49")


class LeanStrip(Strip):
    """A strip that is sent in fewer bytes, for a terminal that knows true colours."""

    __slots__ = ()

    def __init__(self, segments: Iterable[Segment], cell_length: int | None = None) -> None:
        # Textual's own also makes seven caches, for what it cuts out of a line: no line of a
        # column is cut as long as nothing lies on it.
        self._segments = list(segments)
        self._cell_length = cell_length
        self._cell_count = None
        self._link_ids = None
        self._render_cache = None

    def __getattr__(self, name: str) -> FIFOCache[Any, Any]:
        if name not in _CACHES:
            raise AttributeError(name)
        cache: FIFOCache[Any, Any] = FIFOCache(_CACHED)
        setattr(self, name, cache)
        return cache

    def render(self, console: Console) -> str:
        system = console._color_system or ColorSystem.TRUECOLOR
        if self._render_cache is None and system is ColorSystem.TRUECOLOR:
            self._render_cache = lean(self)
        return super().render(console)


def lean(segments: Iterable[Segment]) -> str | None:
    """The sequences for pieces of a line, from plain to plain; None where it takes more."""
    parts: list[str] = []
    now = _PLAIN
    for text, style, control in segments:
        ink = _PLAIN if style is None else _ink(style)
        if ink is None or control:
            return None
        if ink is not now:
            if text.isspace():
                # Of a blank only the ground is seen.
                ink = now if ink.ground == now.ground else now._replace(ground=ink.ground)
            if ink != now:
                parts.append(_turning(now, ink))
                now = ink
        parts.append(text)
    if now != _PLAIN:
        parts.append(_RESET)
    return "".join(parts)


@lru_cache(_STYLES)
def _turning(now: _Ink, ink: _Ink) -> str:
    codes = (code for code, before in zip(ink, now, strict=True) if code != before)
    return f"\x1b[{';'.join(codes)}m"


@lru_cache(_STYLES)
def _ink(style: Style) -> _Ink | None:
    if any(getattr(style, name) for name in _OTHER):
        return None
    return _Ink(
        "1" if style.bold else _PLAIN.weight,
        _codes(style.color, foreground=True) or _PLAIN.colour,
        _codes(style.bgcolor, foreground=False) or _PLAIN.ground,
    )


def _codes(colour: Color | None, *, foreground: bool) -> str:
    return ";".join(colour.get_ansi_codes(foreground)) if colour is not None else ""
