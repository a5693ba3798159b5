"""Several changes as one step: each is looked at by itself, so that a refused one stops no other.

The operation ids of one step share their beginning, so that any program can tell later, from the
histories alone, what was done together.
"""

import re
from collections.abc import Iterable
from itertools import count
from typing import NamedTuple

from qdn_tui.domain.author import Author
from qdn_tui.domain.business import Business
from qdn_tui.domain.changes import Change
from qdn_tui.domain.document import Document
from qdn_tui.domain.refusals import Refused
from qdn_tui.domain.rules import Trial

_OF_A_STEP = re.compile(r"([0-9a-f]{32})-[0-9]{1,6}")


class Sorted(NamedTuple):
    """What of the wanted changes can be made, in order, and what cannot, with the reason.

    `after` is the document with those that can.
    """

    possible: tuple[Change, ...]
    refused: tuple[tuple[Change, Refused], ...]
    after: Document


def sorted_out(document: Document, wanted: Iterable[Change], business: Business) -> Sorted:
    """Try each change on what stands after those before it."""
    possible: list[Change] = []
    refused: list[tuple[Change, Refused]] = []
    trial = Trial(document, business)
    for change in wanted:
        try:
            trial.take(change)
        except Refused as refusal:
            refused.append((change, refusal))
        else:
            possible.append(change)
    return Sorted(tuple(possible), tuple(refused), trial.document)


def one_step(author: Author) -> Author:
    """The author for several changes of one step: one time, operation ids of one family."""
    family, number, now = author.new_id().hex, count(1), author.clock()
    return author.with_ops(lambda: f"{family}-{next(number)}", now)


def family_of(op_id: str) -> str | None:
    """What the operation ids of a step have in common; None for a change made by itself."""
    match = _OF_A_STEP.fullmatch(op_id)
    return match[1] if match else None
