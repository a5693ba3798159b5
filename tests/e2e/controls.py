"""What a terminal would obey, found in the bytes that a program wrote to one."""

import re

# ECMA-48: CSI with parameters, strings (OSC, DCS, SOS, PM, APC) up to BEL or ST, other escapes;
# C0 and, as UTF-8, C1 controls. Bidirectional controls beside them: terminals that do reorder.
_OBEYED = re.compile(
    rb"\x1b\[(?P<csi>[0-?]*[ -/]*[@-~])"
    rb"|\x1b(?P<string>[\]PX^_][^\x07\x1b]*)(?:\x07|\x1b\\)"
    rb"|\x1b(?P<escape>[ -/]*[0-~])"
    rb"|(?P<c1>\xc2[\x80-\x9f])"
    rb"|(?P<bidi>\xd8\x9c|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xaf])"
    rb"|(?P<c0>[\x00-\x1f\x7f])"
)
_NUMBERS = re.compile(rb"[0-9:;]+")


def kinds_of_control(written: bytes | bytearray) -> set[bytes]:
    """The kinds of controls among the bytes: `CSI H` however its numbers are, `OSC 52`, BEL."""
    return {_kind(found) for found in _OBEYED.finditer(written)}


def _kind(found: re.Match[bytes]) -> bytes:
    if (csi := found["csi"]) is not None:
        return b"CSI " + _NUMBERS.sub(b"", csi)
    if (string := found["string"]) is not None:
        return b"ESC " + string.partition(b";")[0][:4]
    return found.group()
