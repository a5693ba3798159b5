"""Cutting a document into its records without parsing them: one bad record spoils no other."""

import re

# Strings are stepped over whole, so that a bracket in a customer's note is not structure.
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},]', re.DOTALL)
_OPENING, _CLOSING, _ENDING = b"[{", b"]}", b",]}"
_AFTER_KEY = re.compile(rb"\s*:\s*\[")


class NotSliceable(ValueError):
    """The bytes are empty, cut short, or hold no list of jobs."""


def slice_records(body: bytes) -> tuple[bytes, list[bytes]]:
    """Cut `body` into the document around the records, and the records.

    Args:
        body: a bare array of records, or an object with a `jobs` array.

    Returns:
        The JSON of the document with an empty `jobs` (`{}` for a bare array), and the bytes of
        each record, without the space around them.

    Raises:
        NotSliceable: the message says why, fit to follow the file's name.
    """
    text = body.strip().removeprefix(b"\xef\xbb\xbf")
    if not text:
        raise NotSliceable("is empty")
    start = 0 if text[:1] == b"[" else _start_of_jobs(text)
    records, end = _elements(text, start)
    outline = text[: start + 1] + text[end:]
    if text[:1] == b"[":
        if text[end:] != b"]":
            raise NotSliceable("goes on after its end")
        outline = b"{}"
    return outline, records


def element_end(text: bytes, begin: int) -> int:
    """Where the element of an array that begins at `begin` ends, without space after it.

    Raises:
        NotSliceable: it has no end.
    """
    depth = 0
    for match in _TOKEN.finditer(text, begin):
        token = match[0]
        if token in _OPENING:
            depth += 1
        elif depth == 0 and token in _ENDING:
            return begin + len(text[begin : match.start()].rstrip())
        elif token in _CLOSING:
            depth -= 1
    raise NotSliceable("is cut short")


def _start_of_jobs(text: bytes) -> int:
    """The place of the bracket that opens the `jobs` array of the outermost object."""
    if text[:1] != b"{":
        raise NotSliceable("is neither a list of jobs nor a document with one")
    depth = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in _OPENING:
            depth += 1
        elif token in _CLOSING:
            depth -= 1
        elif depth == 1 and token == b'"jobs"':
            opening = _AFTER_KEY.match(text, match.end())
            if opening:
                return opening.end() - 1
    raise NotSliceable("is cut short" if depth else "has no list of jobs")


def _elements(text: bytes, start: int) -> tuple[list[bytes], int]:
    """The elements of the array that opens at `start`, and the place of its closing bracket."""
    elements: list[bytes] = []
    depth, begin = 0, start + 1
    for match in _TOKEN.finditer(text, start):
        token = match[0]
        if token in _OPENING:
            depth += 1
        elif token in _CLOSING:
            depth -= 1
            if depth == 0:
                last = text[begin : match.start()].strip()
                if last or elements:
                    elements.append(last)
                return elements, match.start()
        elif token == b"," and depth == 1:
            elements.append(text[begin : match.start()].strip())
            begin = match.end()
    raise NotSliceable("is cut short")
