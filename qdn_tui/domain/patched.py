"""A long sequence in which a few places differ from an older one, told without copying it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TypeVar, overload

T = TypeVar("T")

# With more differences than these the whole is written out: each change copies all of them.
_MOST_DIFFERENCES = 512


class Patched(Sequence[T]):
    """An immutable sequence: another one with some values in other places, and more at its end.

    Taking over a value costs what differs so far, whatever the length; the first look at all
    values costs the length.

    Args:
        base: what it differs from.
        instead: values by the places of `base` in which they stand.
        more: what follows.
    """

    def __init__(
        self, base: tuple[T, ...], instead: Mapping[int, T] | None = None, more: tuple[T, ...] = ()
    ) -> None:
        self._base = base
        self._instead = instead or {}
        self._more = more

    @classmethod
    def over(cls, values: Sequence[T]) -> "Patched[T]":
        """Something that can be added to, over any sequence."""
        return values if isinstance(values, cls) else cls(tuple(values))

    def replaced(self, place: int, value: T) -> "Patched[T]":
        """This with another value at a place."""
        if place >= len(self._base):
            after = place - len(self._base)
            more = (*self._more[:after], value, *self._more[after + 1 :])
            return Patched(self._base, self._instead, more)._settled()
        return Patched(self._base, {**self._instead, place: value}, self._more)._settled()

    def added(self, value: T) -> "Patched[T]":
        """This with one more value at its end."""
        return Patched(self._base, self._instead, (*self._more, value))._settled()

    def changed(self, instead: Mapping[int, T], more: Sequence[T]) -> "Patched[T]":
        """This with other values at places, and more at its end."""
        after = len(self._base)
        inner = {place: value for place, value in instead.items() if place < after}
        if len(inner) == len(instead):
            ours = self._more
        else:
            ours = tuple(instead.get(after + n, value) for n, value in enumerate(self._more))
        return Patched(self._base, {**self._instead, **inner}, (*ours, *more))._settled()

    def differing(self, other: Sequence[T]) -> "tuple[list[T], list[T]] | None":
        """The values only here and only in `other`, by identity, where the two are near.

        None where they are not made of the same one: only a look at all values can tell then.
        """
        if not isinstance(other, Patched) or other._base is not self._base:
            return None
        places = self._instead.keys() | other._instead.keys()
        mine = [self[place] for place in places] + list(self._more)
        theirs = [other[place] for place in places] + list(other._more)
        in_mine, in_theirs = set(map(id, mine)), set(map(id, theirs))
        return (
            [value for value in mine if id(value) not in in_theirs],
            [value for value in theirs if id(value) not in in_mine],
        )

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...
    def __getitem__(self, place: int | slice) -> T | tuple[T, ...]:
        if isinstance(place, slice):
            return self._whole[place]
        if place < 0:
            place += len(self)
            if place < 0:
                raise IndexError("the sequence is not so long")
        if place in self._instead:
            return self._instead[place]
        after = place - len(self._base)
        return self._base[place] if after < 0 else self._more[after]

    def __len__(self) -> int:
        return len(self._base) + len(self._more)

    def __iter__(self) -> Iterator[T]:
        return iter(self._whole)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Patched, tuple)):
            return NotImplemented
        return self._whole == tuple(other)

    def __hash__(self) -> int:
        return hash(self._whole)

    def __repr__(self) -> str:
        return f"Patched({self._whole!r})"

    @cached_property
    def _whole(self) -> tuple[T, ...]:
        if not self._instead and not self._more:
            return self._base
        values = [*self._base, *self._more]
        for place, value in self._instead.items():
            values[place] = value
        return tuple(values)

    def _settled(self) -> "Patched[T]":
        if len(self._instead) + len(self._more) <= _MOST_DIFFERENCES:
            return self
        return Patched(self._whole)
