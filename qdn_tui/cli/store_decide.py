"""`qdn store check --decide`: end a conflict, and send what then waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from qdn_tui.cli.console import say, show_json
from qdn_tui.cli.session import Session
from qdn_tui.domain.author import wall_clock
from qdn_tui.domain.changes import Change
from qdn_tui.domain.refusals import Conflict as RefusedAgain
from qdn_tui.errors import QdnError
from qdn_tui.store.conflicts import Refusal
from qdn_tui.store.deciding import Take, conflict_called, dropped, made_again
from qdn_tui.store.errors import ReadOnly

if TYPE_CHECKING:
    from qdn_tui.store.outbox import Outbox

_FIELD_TAKES = (Take.MINE, Take.THEIRS)


@dataclass(frozen=True)
class Decision:
    """What the command line asked for.

    Attributes:
        op_id: which refused change.
        take: which way.
        fields: for an edit, whose value of a field.
        without_window: for a new job.
    """

    op_id: str
    take: Take
    fields: Mapping[str, Take]
    without_window: bool


def wanted_decision(
    op_id: str | None, take: Take | None, take_field: Sequence[str], *, without_window: bool
) -> Decision | None:
    """The decision that the options name; None where nothing is to be decided.

    Raises:
        typer.BadParameter: they do not go together.
    """
    if op_id is None:
        for given, hint in (
            (take, "--take"),
            (take_field, "--take-field"),
            (without_window, "--without-window"),
        ):
            if given:
                raise typer.BadParameter("goes with --decide OP_ID", param_hint=hint)
        return None
    fields = dict(_field_taken(written) for written in take_field)
    if take is None and not (fields or without_window):
        raise typer.BadParameter("is missing: mine, theirs or drop", param_hint="--take")
    take = take or Take.MINE
    if take is not Take.MINE and (fields or without_window):
        hint = "--take-field" if fields else "--without-window"
        raise typer.BadParameter(f"goes with --take mine, not {take}", param_hint=hint)
    return Decision(op_id, take, fields, without_window)


def decide_now(session: Session, wanted: Decision, *, as_json: bool) -> None:
    """Decide about one refused change, and send everything that waits on this machine.

    Where the cloud does not answer, what was decided waits like any other change. Only making a
    change again needs an answer first: it is made on what stands now.

    Raises:
        UnknownConflict: no refused change is called so.
        NotPossible: it cannot be made again; nothing is decided.
        ReadOnly: nothing is sent from here.
        OutboxFailed: the disk refused; nothing is decided.
    """
    if session.environment.read_only:
        raise ReadOnly("This environment is read-only", "Choose another with --env")
    # With asyncio, locks and files of its own it takes longer to load than most commands to run.
    from qdn_tui.store.outbox import Outbox

    box = Outbox(session.outbox_path)
    held = box.read()
    conflict = conflict_called(wanted.op_id, held.conflicts)
    if wanted.take is Take.MINE:
        from qdn_tui.store.optimistic import projected

        jobs = session.store_for_outbox().read().document
        remade = made_again(
            conflict,
            held.conflicts,
            projected(jobs, held.waiting, session.business),
            session.business,
            session.author("cli").stamp,
            fields=wanted.fields,
            without_window=wanted.without_window,
        )
    else:
        remade = dropped(conflict, held.conflicts)
    box.decide(remade.replaces, remade.changes)
    say(f"Decided. {remade.label}.")
    refused, problem = _send(session, box)
    left = box.read()
    if as_json:
        show_json(
            {
                "decided": list(remade.replaces),
                "take": wanted.take.value,
                "instead": [change.op_id for change in remade.changes],
                "waiting": len(left.waiting),
                "conflicts": len(left.conflicts),
                "problem": problem,
            }
        )
    anew = {change.op_id for change in remade.changes}
    for change, refusal in refused:
        if change.op_id in anew:
            raise RefusedAgain(
                f"Somebody was faster once more: {refusal.message}",
                f"Decide about {change.op_id}: `qdn store check` shows it",
            )


def _send(session: Session, box: "Outbox") -> tuple[list[tuple[Change, Refusal]], str | None]:
    """Send what waits; what was refused on the way, and why something still waits."""
    from qdn_tui.store.sending import Sender

    refused: list[tuple[Change, Refusal]] = []
    count = len(box.read().waiting)
    if not count:
        return refused, None
    try:
        store = session.store_for_outbox()
        # A write goes on trying for long; where nobody answers a read, it need not begin.
        store.read()
        sender = Sender(
            box,
            store.apply,
            on_refused=lambda change, refusal: refused.append((change, refusal)),
            now=wall_clock,
        )
        is_sent = sender.send_waiting()
        problem = sender.problem
    except QdnError as error:
        is_sent, problem = False, error
    if is_sent:
        say(f"{_changes(count - len(refused))} sent." if count > len(refused) else "Nothing sent.")
        return refused, None
    why = str(problem) if problem else "Another board of this machine is sending"
    left = _changes(len(box.read().waiting))
    say(f"{left} still on this machine, sent when the board opens next. {why}.")
    return refused, why


def _field_taken(written: str) -> tuple[str, Take]:
    field, _, take = written.rpartition("=")
    if not field or take not in [one.value for one in _FIELD_TAKES]:
        raise typer.BadParameter(
            f"{written}: written like price=theirs or customer.phone=mine",
            param_hint="--take-field",
        )
    return field, Take(take)


def _changes(count: int) -> str:
    return "1 change" if count == 1 else f"{count} changes"
