"""A long sequence with a few differences: the tuple it stands for, at the differences' cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qdn_tui.domain.patched import Patched

STEPS = st.lists(st.tuples(st.integers(-1, 30), st.integers()), max_size=40)


@given(st.lists(st.integers(), max_size=20), STEPS)
def test_it_is_the_tuple_that_the_same_changes_make(
    base: list[int], steps: list[tuple[int, int]]
) -> None:
    plain, patched = list(base), Patched.over(tuple(base))
    for place, value in steps:
        if 0 <= place < len(plain):
            plain[place] = value
            patched = patched.replaced(place, value)
        else:
            plain.append(value)
            patched = patched.added(value)
    assert patched == tuple(plain)
    assert tuple(plain) == patched
    assert len(patched) == len(plain)
    assert list(patched) == plain
    assert [patched[place] for place in range(-len(plain), len(plain))] == [*plain, *plain]
    for beyond in (len(plain), -len(plain) - 1):
        with pytest.raises(IndexError):
            patched[beyond]
    assert patched[1:-1:2] == tuple(plain[1:-1:2])


@given(
    st.lists(st.integers(), min_size=1, max_size=20),
    st.lists(
        st.tuples(st.dictionaries(st.integers(0, 40), st.integers()), st.lists(st.integers())),
        max_size=4,
    ),
)
def test_many_changes_at_once_are_what_one_after_the_other_would_be(
    base: list[int], steps: list[tuple[dict[int, int], list[int]]]
) -> None:
    at_once = one_by_one = Patched.over(tuple(base))
    for places, more in steps:
        instead = {place % len(at_once): value for place, value in places.items()}
        at_once = at_once.changed(instead, more)
        for place, value in instead.items():
            one_by_one = one_by_one.replaced(place, value)
        for value in more:
            one_by_one = one_by_one.added(value)
    assert at_once == one_by_one


def test_two_of_the_same_base_are_compared_by_their_differences_alone() -> None:
    class Untouchable(tuple[int, ...]):
        __slots__ = ()

        def __iter__(self) -> object:  # type: ignore[override]
            raise AssertionError("all values were looked at")

    base = Untouchable(range(1000, 2000))
    mine = Patched(base).replaced(5, -5).added(-1)
    theirs = Patched(base).replaced(5, -6).replaced(7, -7)
    assert mine.differing(theirs) == ([-5, base[7], -1], [-6, -7])


def test_others_cannot_be_compared_so() -> None:
    assert Patched((1, 2)).differing((1, 2)) is None
    assert Patched((1, 2)).differing(Patched((1, 2, 3))) is None


def test_many_differences_become_a_base_of_their_own() -> None:
    patched = Patched.over(tuple(range(2000)))
    for place in range(1500):
        patched = patched.replaced(place, -place)
    assert patched == (*(-place for place in range(1500)), *range(1500, 2000))
