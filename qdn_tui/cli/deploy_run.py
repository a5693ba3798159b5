"""A deploy from the command line: asked for, agreed to, watched, and stopped by Ctrl-C."""

import signal
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

from qdn_tui import deploy
from qdn_tui.cli.channels import swallow
from qdn_tui.cli.console import asked, say, show_json_line
from qdn_tui.cli.narrator import narrate
from qdn_tui.deploy import CancelToken, Event, Kind, Plan, Result, Shipping, Where
from qdn_tui.deploy.plan_words import plan_parts, plan_title
from qdn_tui.deploy.run_words import FORWARD
from qdn_tui.deploy.unfinished import broke_off
from qdn_tui.errors import QdnError

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class NotAgreed(QdnError):
    """A question had to be answered, and nobody was there, or the answer was no."""

    exit_code = 2


class NotWanted(QdnError):
    """Whoever was asked said no."""

    exit_code = 3


class LeftAtOnce(QdnError):
    """Ctrl-C came twice."""

    exit_code = 130


@dataclass(frozen=True)
class Asked:
    """A run that was asked for.

    Attributes:
        kind: of which there is a plan to agree to; None goes on with the run that broke off.
        to: for a rollback, where to.
        paths: for a purge, of what; None is every page.
    """

    shipping: Shipping
    kind: Kind | None
    message: str = ""
    to: str | None = None
    paths: Mapping[Where, tuple[str, ...]] | None = None


def go(asked_for: Asked, *, yes: bool, as_json: bool) -> None:
    """Ask where it has to be asked, ship, and tell; ends the process with 7 if so it ended.

    Raises:
        NotAgreed, NotWanted: production was to be agreed to.
        QdnError: it failed; what was told before says how production stands.
    """
    shipping = asked_for.shipping
    shipping.require_writable()
    if shipping.cloud.environment.production and not yes:
        _require_terminal(shipping)
        if asked_for.kind is not None:
            made = planned(asked_for)
            for line in plan_lines(made):
                say(line)
            if made.is_empty:
                return
        elif (broken := deploy.latest_run(shipping)) is not None and broken.is_resumable:
            say(f"{broke_off(broken)}.")
        require_agreement(shipping, "Ship this", yes=False)

    with _stoppable() as cancel:
        outcome = deploy.ship(
            shipping,
            asked_for.kind,
            to=asked_for.to,
            paths=asked_for.paths,
            message=asked_for.message,
            on_event=_Teller(as_json=as_json),
            cancel=cancel,
        )
    # How the run ended is worth more than that nobody listens any more.
    with suppress(OSError):
        for warning in outcome.warnings:
            say(f"To look at: {warning}")
        if outcome.result is Result.PURGE_PENDING:
            say(
                "It is live; edges may show old pages until the purge is done: `qdn deploy resume`."
            )
        if outcome.kind is Kind.ROLLBACK and outcome.result is not Result.NOTHING_TO_DO:
            say(f"{FORWARD}.")
    if outcome.exit_code:
        sys.exit(outcome.exit_code)


def planned(asked_for: Asked) -> Plan:
    """What the run would do now."""
    kind = asked_for.kind or Kind.DEPLOY
    return deploy.plan(asked_for.shipping, kind, to=asked_for.to, paths=asked_for.paths)


class _Teller:
    """Tells events to whoever still listens: a run does not end with its terminal or its pipe.

    Data goes on into a file when the terminal with the narration was closed, and the other way.
    """

    def __init__(self, *, as_json: bool) -> None:
        self._shows = as_json
        self._narrates = True

    def __call__(self, event: Event) -> None:
        if self._shows:
            try:
                show_json_line(deploy.as_json(event))
            except OSError as error:
                self._shows = False
                if isinstance(error, BrokenPipeError):
                    swallow(sys.stdout)
        if self._narrates:
            try:
                narrate(event)
            except OSError:
                self._narrates = False


def require_agreement(shipping: Shipping, what: str, *, yes: bool, always: bool = False) -> None:
    """Have the site's name typed in production; elsewhere, where `always`, ask for a yes.

    Raises:
        NotAgreed: there is no terminal to ask at.
        NotWanted: the answer was another.
    """
    production = shipping.cloud.environment.production
    if yes or not (production or always):
        return
    _require_terminal(shipping)
    wanted = shipping.site_name if production else "yes"
    if asked(f"{what}? Type {wanted} to go ahead:") != wanted:
        raise NotWanted("Nothing was done", f"Type {wanted} exactly, or give --yes")


def plan_lines(plan: Plan) -> Iterable[str]:
    """The plan as people read it."""
    live = f"now {plan.live_release}" if plan.live_release else "nothing is recorded yet"
    yield f"{plan_title(plan)} ({plan.environment}, {live})"
    if plan.kind.takes_a_source:
        yield f"From {plan.source}"
    for part in plan_parts(plan):
        columns = [line for line in part.lines if line.why or line.side]
        widths = [
            max((len(text) for text in column), default=0)
            for column in ([line.what for line in columns], [line.why for line in columns])
        ]
        yield ""
        yield part.title
        for line in part.lines:
            cells = (line.what.ljust(widths[0]), line.why.ljust(widths[1]), line.side)
            yield f"  {line.mark} {'  '.join(cell for cell in cells if cell)}".rstrip()


def _require_terminal(shipping: Shipping) -> None:
    if not sys.stdin.isatty():
        raise NotAgreed(
            f"{shipping.environment} asks for {shipping.site_name} to be typed, "
            "and there is no terminal",
            "Look at `qdn deploy plan`, then give --yes",
        )


@contextmanager
def _stoppable() -> Iterator[CancelToken]:
    """Ctrl-C, SIGTERM and a closed terminal stop the run after the object in hand.

    A second one leaves at once.

    Raises:
        LeftAtOnce: it came twice.
    """
    cancel = CancelToken()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if cancel.is_cancelled:
            raise KeyboardInterrupt
        cancel.cancel()
        # A terminal that was closed hears nothing.
        with suppress(OSError):
            say("Stopping after what is in hand; press Ctrl-C again to leave at once.")

    before = {number: signal.signal(number, stop) for number in _STOPPING}
    try:
        yield cancel
    except KeyboardInterrupt:
        raise LeftAtOnce(
            "The deploy was left where it was",
            "See `qdn deploy lock` and `qdn deploy history`; `qdn deploy resume` goes on, "
            "`qdn deploy rollback` takes it back",
        ) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
