"""Which token was meant, and how it went wrong."""

import random
import string

import pytest

from qdn_tui.doctor.spelling import Slip, edits, nearest, shortened

MEANT = "Zk3v9QxT_a-8LmN2bWc4RyUe"
OTHERS = ["Qk3v9QxT_a-8LmN2bWcXXyUe", "cd613e30d8f14adf", "hh0Bqp_mZ7sAC3f_tYJ2rX1d"]
KNOWN = [MEANT, *OTHERS]


@pytest.mark.parametrize(
    ("written", "slip"),
    [
        (MEANT.lower(), Slip.CASE),
        (MEANT.swapcase(), Slip.CASE),
        (MEANT.replace("_", "-"), Slip.LOOK_ALIKE),
        (MEANT[:-1], Slip.CUT),
        (MEANT[:-9], Slip.CUT),
        (MEANT + "e", Slip.JOINED),
        (MEANT + "please", Slip.JOINED),
        (MEANT[:5] + "x" + MEANT[6:], Slip.TYPED),
        (MEANT[:5] + MEANT[6:], Slip.TYPED),
        (MEANT[:5] + "xy" + MEANT[5:], Slip.TYPED),
        (MEANT[:5] + MEANT[6] + MEANT[5] + MEANT[7:], Slip.TYPED),
    ],
)
def test_the_meant_one_is_found(written: str, slip: Slip) -> None:
    (near,) = nearest(written, KNOWN)
    assert (near.token, near.slip) == (MEANT, slip)


def test_look_alikes_of_hand_copied_signs_are_known() -> None:
    (near,) = nearest("0Il1abcdefgh", ["Ol1Iabcdefgh"])
    assert near.slip is Slip.LOOK_ALIKE


def test_what_is_farther_is_not_guessed_at() -> None:
    assert nearest(MEANT[:4] + "___" + MEANT[7:], KNOWN) == ()
    assert nearest(MEANT[:6], KNOWN) == ()


def test_several_as_near_are_all_told() -> None:
    assert len(nearest("abcdefghijklmnopqrstuv", ["abcdefghijklmnopqrstux",
                                                  "abcdefghijklmnopqrstuy"])) == 2  # fmt: skip


def test_every_token_two_edits_away_is_found_whatever_was_done_to_it() -> None:
    chance = random.Random(8)  # noqa: S311  # repeats itself on purpose
    signs = string.ascii_letters + string.digits
    for _ in range(300):
        written = list(MEANT)
        for _ in range(2):
            place = chance.randrange(len(written))
            match chance.randrange(3):
                case 0:
                    written[place] = chance.choice(signs)
                case 1:
                    del written[place]
                case _:
                    written.insert(place, chance.choice(signs))
        assert [near.token for near in nearest("".join(written), KNOWN)] == [MEANT]


def test_the_distance_is_levenshteins() -> None:
    assert edits("kitten", "sitting", 5) == 3
    assert edits("kitten", "sitting", 2) == 3
    assert edits("", "ab", 2) == 2
    assert edits("same", "same", 2) == 0


def test_a_shortened_token_keeps_most_of_it_back() -> None:
    assert shortened(MEANT) == "Zk3v…Ue"
    assert shortened("short") == "…"
