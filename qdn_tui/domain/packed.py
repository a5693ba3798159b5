"""Jobs in two thirds of the memory: what is alike in many of them is kept once.

A record is a dozen small values, and pydantic keeps three containers for each: its fields, the
names of those that were given, and what it does not know. The last two are the same nearly
everywhere; so are who made a change, what it cost, and what nobody has assigned or paid yet.
"""

import sys
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from qdn_tui.domain.job import Actor, Assignment, Job, Notes, Payment
from qdn_tui.domain.money import Money

# Fields of any part that hold one of a few texts.
_FEW = frozenset(
    {"kind", "source", "from_", "to", "city", "region", "postal_code", "service", "currency"}
)
_BLANK: dict[type[BaseModel], BaseModel] = {
    Assignment: Assignment(),
    Payment: Payment(),
    Notes: Notes(),
}
_POOLED = (Actor, Money)
_MOST_POOLED = 4096
_NOTHING: dict[str, Any] = {}


class _Places(NamedTuple):
    """The fields of a kind of part in which there may be something to share.

    Attributes:
        parts: with one part, or nothing.
        rows: with a tuple of parts.
        few: with one of a few texts, or something else.
    """

    parts: tuple[str, ...]
    rows: tuple[str, ...]
    few: tuple[str, ...]


def _places_of(kind: type[BaseModel]) -> _Places:
    with_parts = {
        name: get_origin(field.annotation) is tuple
        for name, field in kind.model_fields.items()
        if _parts_in(field.annotation)
    }
    return _Places(
        tuple(name for name, is_row in with_parts.items() if not is_row),
        tuple(name for name, is_row in with_parts.items() if is_row),
        tuple(name for name in kind.model_fields if name in _FEW),
    )


def _parts_in(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    return any(_parts_in(one) for one in get_args(annotation))


# Kept for each kind: to ask every value of ten thousand records whether it is a part, pydantic's
# own way, took a fifth of the time of reading them.
_places: dict[type[BaseModel], _Places] = {}
_pool: dict[BaseModel, BaseModel] = {}
_names: dict[tuple[type[BaseModel], int], set[str]] = {}


def packed(job: Job) -> Job:
    """The very job, just read and known to nobody else, with its parts shared with other jobs.

    Its values stay what they are. Which of its fields were given and which left out may be
    another job's answer where a part is shared; nothing here asks that.
    """
    _pack(job)
    return job


def _pack(part: BaseModel) -> None:
    given = part.__pydantic_fields_set__
    key = type(part), len(given)
    known = _names.setdefault(key, given)
    if known == given:
        object.__setattr__(part, "__pydantic_fields_set__", known)
    else:
        _names[key] = given
    if part.__pydantic_extra__ == _NOTHING:
        object.__setattr__(part, "__pydantic_extra__", _NOTHING)
    kind = key[0]
    places = _places.get(kind)
    if places is None:
        places = _places[kind] = _places_of(kind)
    values = part.__dict__
    for name in places.parts:
        if (one := values[name]) is not None:
            values[name] = _shared(one)
    for name in places.rows:
        if row := values[name]:
            values[name] = tuple([_shared(one) for one in row])
    for name in places.few:
        text = values[name]
        if type(text) is str:
            values[name] = sys.intern(text)


def _shared(part: BaseModel) -> BaseModel:
    """The same part, or an equal one that is there already."""
    _pack(part)
    kind = type(part)
    blank = _BLANK.get(kind)
    if blank is not None:
        is_blank = part.__dict__ == blank.__dict__ and not part.__pydantic_extra__
        return blank if is_blank else part
    if kind in _POOLED and not part.__pydantic_extra__:
        if len(_pool) >= _MOST_POOLED:
            _pool.clear()
        return _pool.setdefault(part, part)
    return part
