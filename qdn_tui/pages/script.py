"""A page's script as it is sent: the same program, without what only people need.

Comment lines, indents and spaces go, line ends stay, as they can matter. What the script itself
declares gets short names; a name that also stands behind a dot or as a key stays as it is, so
that whatever is read from elsewhere keeps its own. There are no backtick strings (`source.py`
refuses them), whose insides would look like code.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import count, product
from string import ascii_letters
from typing import NamedTuple

_COMMENT_LINE = re.compile(r"^[^\S\n]*//.*$", re.MULTILINE)
_INDENT_OR_BLANK_LINE = re.compile(r"^\s+", re.MULTILINE)
_TOKEN = re.compile(
    r"""(?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
    r"""|(?P<regex>/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)"""
    r"""|(?P<word>[\w$]+)|(?P<space>[^\S\n]+)|(?P<other>.)""",
    re.DOTALL,
)
_WORD = re.compile(r"[\w$]")
# After one of these a slash begins a regular expression; after anything else it divides.
_BEFORE_REGEX = "(,=:!&|?[{};\n"
_DECLARING = frozenset({"const", "let", "function"})
# Names in every page's reach, which a script may declare in one place and mean in another.
_BROWSERS_OWN = frozenset({"close", "event", "fetch", "focus", "location", "name", "open", "print"})
# Words of the language that short names could become.
_RESERVED = frozenset({"as", "do", "if", "in", "is", "of"})


class _Token(NamedTuple):
    text: str
    is_word: bool


# The same few scripts for every page in every language.
@lru_cache(maxsize=16)
def tight(script: str) -> str:
    """The script as it is sent."""
    tokens = _tokens(_INDENT_OR_BLANK_LINE.sub("", _COMMENT_LINE.sub("", script)))
    return _joined(_renamed(tokens))


def _tokens(script: str) -> list[_Token]:
    """The script's pieces without spaces; the line ends are among them."""
    tokens: list[_Token] = []
    place, last = 0, "\n"
    while found := _TOKEN.match(script, place):
        piece = found[0]
        if found["regex"] and last not in _BEFORE_REGEX:
            piece = piece[0]  # a division
        place += len(piece)
        if not found["space"]:
            tokens.append(_Token(piece, is_word=bool(found["word"])))
            last = piece[-1]
        elif last in "+-" and last == script[place : place + 1]:
            tokens.append(_Token(" ", is_word=False))
    return tokens


def _joined(tokens: list[_Token]) -> str:
    kept: list[str] = []
    last = "\n"
    for token in tokens:
        if _WORD.match(last) and _WORD.match(token.text):
            kept.append(" ")
        kept.append(token.text)
        last = token.text[-1]
    return "".join(kept)


class _Use(NamedTuple):
    """A word in its place: what stands before and behind it, and the bracket it is within."""

    name: str
    before: str
    behind: str
    within: str

    @property
    def is_key(self) -> bool:
        return self.behind == ":" and self.before in ("{", ",")

    @property
    def is_shorthand(self) -> bool:
        return self.within == "{" and self.before in ("{", ",") and self.behind in (",", "}")


def _uses(tokens: list[_Token]) -> dict[int, _Use]:
    """Every word by its place among the tokens."""
    solid = [place for place, token in enumerate(tokens) if not token.text.isspace()]
    texts = ["", *(tokens[place].text for place in solid), ""]
    brackets = [""]
    uses = {}
    for place, before, text, behind in zip(solid, texts, texts[1:], texts[2:], strict=False):
        if text in ("(", "[", "{"):
            brackets.append(text)
        elif text in (")", "]", "}"):
            brackets.pop()
        elif tokens[place].is_word:
            uses[place] = _Use(text, before, behind, brackets[-1])
    return uses


def _renamed(tokens: list[_Token]) -> list[_Token]:
    """The tokens with a short name for each name that is declared among them, wherever it is."""
    uses = _uses(tokens)
    declared = {use.name for use in uses.values() if use.before in _DECLARING}
    outside = {use.name for use in uses.values() if use.before == "." or use.is_key}
    how_often = Counter(use.name for use in uses.values())
    short = _short_names(declared - outside - _BROWSERS_OWN, how_often)
    renamed = list(tokens)
    for place, use in uses.items():
        if use.name in short:
            new = short[use.name]
            renamed[place] = _Token(f"{use.name}:{new}" if use.is_shorthand else new, is_word=True)
    return renamed


def _short_names(names: set[str], how_often: Counter[str]) -> dict[str, str]:
    """The shortest names that nothing else has, the very shortest for what is used most."""
    free = (
        name
        for length in count(1)
        for letters in product(ascii_letters, repeat=length)
        if (name := "".join(letters)) not in how_often and name not in _RESERVED
    )
    ordered = sorted(names, key=lambda name: (-how_often[name] * len(name), name))
    return dict(zip(ordered, free, strict=False))
