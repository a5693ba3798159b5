"""Three hundred hostile texts, each with a word of its own to find it by."""

import unicodedata
from itertools import chain, product

_C0 = [chr(code) for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n\r\x1b"]
_C1 = [chr(code) for code in range(0x80, 0xA0)]
_ESCAPES = [
    f"\x1b{rest}" for rest in ("c", "7", "8", "=", "D", "E", "H", "M", "Z", "#8", "(0", "%G")
]
_CSI = [
    f"\x1b[{numbers}{final}"
    for numbers, final in product(("5;31", "?5", "6", "99999", ">1", "1;1"), "mhlnJKHAdrSTtcp")
]
_OSC = [
    f"\x1b]{code};b3duZWQ={end}"
    for code, end in product(
        (
            "0",
            "1",
            "2",
            "4",
            "7",
            "8;",
            "9",
            "10",
            "11",
            "50",
            "52;c",
            "104",
            "133",
            "633",
            "777",
            "1337",
        ),
        ("\x07", "\x1b\\"),
    )
]
_STRINGS = [
    "\x1bP+q544e\x1b\\",
    "\x1bP$qm\x1b\\",
    "\x1b_Gi=1,a=q;AAAA\x1b\\",
    "\x1b^private\x1b\\",
    "\x1bXstart\x1b\\",
    "\x1bPtmux;\x1b\x1b]52;c;b3duZWQ=\x07\x1b\\",
    "\x1b[200~paste\x1b[201~",
    "\x1b\n[31m",
    "\x1b\x1b[2J",
    "\x9b5;31m",
    "\x9d0;owned\x9c",
    "\x9d52;c;b3duZWQ=\x9c",
    "\x90q\x9c",
    "\x9f0;apc\x9c",
]
_BIDI = [chr(c) for c in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x2070))]
_BREAKS = ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\t" * 40, "\n" * 50]
_MARKUP = [
    "[/]", "[/bold]", "[red]", "[bold", "[/", "[[", "]]", "\\[/", "\\", "[@click=app.quit]go[/]",
    "[@click='app.bell']", "[link=https://evil.example]x[/link]", "[$primary on $error]", "[#f00]",
    "$error", "{0} %s {{x}} %(a)s", "{self.__class__}", ":boom:", "<script>alert(1)</script>",
    "&lt;b&gt;", "`id`", "$(id)", "=1+1", "'; DROP TABLE jobs; --",
]  # fmt: skip
_ODD = [
    "Z̸̡̨̛̛̛͇͈a̶̛̛l̶̛̛g̶o̷",
    "e" + "\u0301" * 200,
    "a\u20dd\u20dd\u20dd\u20dd",
    "👩‍👩‍👧‍👦🏳️‍🌈🇺🇸",
    "👍🏽" * 30,
    "😀" * 60,
    "全角の名前がとても長い場合でも枠に収まる",
    "ﷺ" * 20,
    "שלום עולם",
    "مرحبا بالعالم",
    "ᄀ" * 20 + "ᅡ" * 20,
    "\u200b\u200c\u200d\ufeff",
    "\u200d" * 30,
    "\u00ad" * 10,
    "\u3000" * 20,
    "\ufe0f\ufe0e\ufe0f",
    "\U000e0041\U000e0042\U000e007f",
    "\uffff\ufffe\ufdd0",
    "\ue000\U000f0000",
    "\u2060\u2061\u2064",
    "\u115f\u1160\u3164\uffa0",
    "ꙮ꙰꙱",
    "x" * 400,
    " " * 300 + "end",
    "-" * 200,
    "0" * 400,
    "\ud800",
    "half \udc80",
    "\udfff\ud800",
    "i\u0307\u0307\u0307",
    "ག\u0f72\u0f74\u0f80\u0f35",
    "\u202egnp.exe\u202c",
    "NULL",
    "None",
    "../../etc/passwd",
    "%00",
    "\\x1b[31m",
    "\\u001b[31m",
    "^[[31m",
]


def _marked(number: int, text: str) -> str:
    return f"{text}q{number:03d}z"


HOSTILE: tuple[str, ...] = tuple(
    _marked(number, text)
    for number, text in enumerate(
        chain(_C0, _C1, _ESCAPES, _CSI, _OSC, _STRINGS, _BIDI, _BREAKS, _MARKUP, _ODD)
    )
)


def word_of(text: str) -> str:
    """The word that is in this text alone."""
    return text[-5:]


def is_obeyed(character: str) -> bool:
    """Whether a terminal may obey the character, or reorder or break lines by it."""
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in _BIDI


def leaks(written: bytes, texts: tuple[str, ...] = HOSTILE) -> list[str]:
    """The texts of which something a terminal obeys stands in front of their word."""
    found = []
    for text in texts:
        obeyed = [place for place, character in enumerate(text) if is_obeyed(character)]
        if not obeyed:
            continue
        # From the last such character on, as it came; what a pty turns `\n` into as well.
        tail = text[obeyed[-1] :].encode("utf-8", "surrogatepass")
        if text[obeyed[-1]] == "\n":
            continue  # a program ends its own lines with it
        if tail in written:
            found.append(text)
    return found
