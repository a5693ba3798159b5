"""The flow, in the one place that defines it."""

from qdn_tui.domain.status import (
    CLOSABLE_FROM,
    FLOW,
    OUTCOME_LABELS,
    Outcome,
    Status,
    following,
    info,
    position,
    preceding,
)


def test_the_flow_is_the_four_statuses_with_label_colour_and_mark() -> None:
    assert FLOW == (
        ("submitted", "Submitted", "blue", "○"),
        ("ready_for_pickup", "Ready for pickup", "purple", "◔"),
        ("in_progress", "In progress", "yellow", "◑"),
        ("completed", "Completed", "green", "●"),
    )


def test_no_two_statuses_look_alike_without_colour() -> None:
    assert len({step.mark for step in FLOW}) == len({step.label for step in FLOW}) == 4


def test_each_status_knows_its_neighbours() -> None:
    steps = list(Status)
    assert [following(step) for step in steps] == [*steps[1:], None]
    assert [preceding(step) for step in steps] == [None, *steps[:-1]]
    assert [position(step) for step in steps] == [0, 1, 2, 3]
    assert [info(step).status for step in steps] == steps


def test_outcomes_end_jobs_from_where_the_rules_say() -> None:
    submitted, ready, going, _ = Status
    assert {
        Outcome.CANCELLED: (submitted, ready),
        Outcome.NO_SHOW: (ready, going),
        Outcome.FAILED: (ready, going),
    } == CLOSABLE_FROM
    assert set(OUTCOME_LABELS) == set(Outcome)
