"""Jobs in two thirds of the memory: what is alike in many of them is kept once.

A record is a dozen small values, and pydantic keeps three containers for each: its fields, the
names of those that were given, and what it does not know. The last two are the same nearly
everywhere; so are who made a change, what it cost, and what nobody has assigned or paid yet.
"""

import sys
from typing import Any

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
    values = part.__dict__
    for name, value in values.items():
        if isinstance(value, BaseModel):
            values[name] = _shared(value)
        elif type(value) is tuple:
            values[name] = tuple(
                [_shared(one) if isinstance(one, BaseModel) else one for one in value]
            )
        elif type(value) is str and name in _FEW:
            values[name] = sys.intern(value)


def _shared(part: BaseModel) -> BaseModel:
    """The same part, or an equal one that is there already."""
    _pack(part)
    blank = _BLANK.get(type(part))
    if blank is not None:
        return blank if part == blank else part
    if isinstance(part, _POOLED) and not part.__pydantic_extra__:
        if len(_pool) >= _MOST_POOLED:
            _pool.clear()
        return _pool.setdefault(part, part)
    return part
