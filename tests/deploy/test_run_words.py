"""What a run came to is told in the same words everywhere."""

import pytest

from qdn_tui.cli.narrator import narrate
from qdn_tui.deploy import (
    Cancelled,
    Event,
    Failed,
    Kind,
    Outcome,
    Result,
    RolledBack,
    RunEnded,
    Step,
)
from qdn_tui.tui.shipping.run_view import begun, fold


def ended(kind: Kind, result: Result) -> RunEnded:
    return RunEnded(Outcome(kind, "run", "0f9e8d7c6b5a", result, 12.3))


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            ended(Kind.DEPLOY, Result.DEPLOYED),
            "0f9e8d7c6b5a is deployed (12 s)",
        ),
        (
            ended(Kind.ROLLBACK, Result.DEPLOYED),
            "0f9e8d7c6b5a is served again (12 s)",
        ),
        (
            ended(Kind.INVALIDATE, Result.DEPLOYED),
            "Purged; 0f9e8d7c6b5a is served (12 s)",
        ),
        (
            ended(Kind.ROLLBACK, Result.PURGE_PENDING),
            "0f9e8d7c6b5a is live, its purge pending (12 s)",
        ),
        (
            RolledBack("0f9e8d7c6b5a", 1.2),
            "Production serves 0f9e8d7c6b5a again (1.2 s)",
        ),
        (
            Cancelled(Step.ASSETS, "untouched"),
            "Stopped in Promote assets; production is untouched",
        ),
        (
            Cancelled(Step.ASSETS, "in between"),
            "Stopped in Promote assets; production is in between: "  # noqa: ISC004
            "`qdn deploy resume` completes it, `qdn deploy rollback` takes it back",
        ),
    ],
)
def test_command_line_and_panel_say_the_same(
    capsys: pytest.CaptureFixture[str], event: Event, said: str
) -> None:
    narrate(event)
    assert capsys.readouterr().err.strip() == said
    assert [line.text for line in fold(begun(None, 0.0), event, 1.0).log] == [said]


def test_a_run_that_met_another_says_nothing_of_what_that_one_did(
    capsys: pytest.CaptureFixture[str],
) -> None:
    narrate(Failed(Step.LOCK, "Ana deploys", "Try again later", "untouched"))
    said = capsys.readouterr().err.strip()
    assert said == f"{Step.LOCK.label} failed; this run changed nothing in production"
