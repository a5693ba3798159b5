"""Dispatchers whose ids and tokens come from a seed, and the document they begin with."""

import random
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import cache

from qdn_tui.domain.author import Author
from qdn_tui.domain.document import Document
from qdn_tui.domain.job import Actor, ActorKind
from qdn_tui.store.codec import encode
from tests.domain.desk import START, after, order


def dispatcher(name: str, chance: random.Random, clock: Callable[[], datetime]) -> Author:
    """A dispatcher who does the same in every run with the same `chance`."""
    return Author(
        actor=Actor(kind=ActorKind.DISPATCHER, name=name),
        source="tui",
        clock=clock,
        new_id=lambda: uuid.UUID(int=chance.getrandbits(128), version=4),
        token=lambda: f"{chance.getrandbits(96):024x}",
    )


@cache
def first_body() -> bytes:
    """A document with two jobs, as a desk of yesterday left it."""
    who = dispatcher("Yesterday", random.Random(0), lambda: START)  # noqa: S311
    document = after(Document(revision=1, updated_at=START), order(who), order(who))
    return encode(document)[0]
