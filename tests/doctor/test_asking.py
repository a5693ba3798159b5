"""Questions side by side: what hangs holds up nobody, and what is asked once is asked once."""

import threading

import pytest

from qdn_tui.doctor.asking import Once, TookTooLong, side_by_side


def test_what_hangs_is_told_apart_and_the_others_are_answered() -> None:
    never = threading.Event()
    # On a machine that has much else to do a thread may take its time to begin.
    answers = side_by_side({"hangs": never.wait, "answers": lambda: True}, 1.0)
    never.set()
    assert answers["answers"].found is True
    assert isinstance(answers["hangs"].error, TookTooLong)


def test_all_are_asked_at_the_same_time() -> None:
    meeting = threading.Barrier(3)
    answers = side_by_side(dict.fromkeys(range(3), meeting.wait), 20)
    assert {answer.error for answer in answers.values()} == {None}


def test_an_error_is_an_answer() -> None:
    def fails() -> None:
        raise OSError("no")

    assert isinstance(side_by_side({1: fails}, 20)[1].error, OSError)


def test_several_who_ask_at_once_share_one_answer() -> None:
    asked = []

    def question() -> int:
        asked.append(1)
        return 42

    once = Once(question)
    answers = side_by_side(dict.fromkeys(range(8), once), 20)
    assert {answer.found for answer in answers.values()} == {42}
    assert len(asked) == 1


def test_they_share_an_error_too() -> None:
    asked = []

    def question() -> int:
        asked.append(1)
        raise OSError("no")

    once = Once(question)
    for _ in range(2):
        with pytest.raises(OSError, match="no"):
            once()
    assert len(asked) == 1
