"""The deploy panel: what would ship, the steps of a run with its log, and the history."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from qdn_tui.deploy import Kind, Plan
from qdn_tui.deploy.plan_words import plan_title
from qdn_tui.deploy.unfinished import broke_off
from qdn_tui.domain.text import safe
from qdn_tui.tui.commands import Place, bindings, key_of
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.directions import Step
from qdn_tui.tui.screens.agree import AgreeScreen
from qdn_tui.tui.screens.base import DeskScreen
from qdn_tui.tui.screens.help import HelpScreen
from qdn_tui.tui.screens.rollback import RollbackScreen
from qdn_tui.tui.shipping.deployer import Deployer
from qdn_tui.tui.shipping.news import Ended, News, Planned, Told, Troubled
from qdn_tui.tui.shipping.port import Wanted
from qdn_tui.tui.shipping.sheet import (
    can_go_back_to,
    head_line,
    history_lines,
    history_title,
    log_lines,
    plan_lines,
    step_lines,
    steps_title,
)
from qdn_tui.tui.widgets.key_bar import KeyBar
from qdn_tui.tui.widgets.long_list import Line
from qdn_tui.tui.widgets.one_line import OneLine
from qdn_tui.tui.widgets.pane import Pane

TIMES_EVERY_SECONDS = 0.5
_WRITES = frozenset(
    f"deploy_{name}" for name in ("run", "publish", "promote", "invalidate", "rollback", "resume")
)


class DeployScreen(DeskScreen[None]):
    """Shows what the deployer knows; asks it to look, plan, ship and stop."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.DEPLOY)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012  # as its base has it

    def __init__(self, desk: Desk, deployer: Deployer) -> None:
        super().__init__(desk)
        self._deployer = deployer
        self._to_ask: tuple[Wanted, Plan] | None = None
        self._top = OneLine(self._head, id="top")
        self._plan = Pane(self._plan_title, self._plan_lines, id="deploy-plan")
        self._verdict = Static("", id="deploy-verdict", markup=False)
        self._steps = Pane(self._steps_title, self._step_lines, id="deploy-steps")
        self._log = Pane(
            lambda: "Log", lambda width: log_lines(deployer.run, width), follows=True,
            id="deploy-log",
        )  # fmt: skip
        self._history = Pane(
            lambda: history_title(deployer.standing, self.desk.business.zone, self.desk.now()),
            self._history_lines,
            id="deploy-history",
        )

    def compose(self) -> ComposeResult:
        yield self._top
        yield self._verdict
        with Horizontal(id="deploy-parts"):
            yield self._plan
            with Vertical():
                yield self._steps
                yield self._log
        yield self._history
        yield KeyBar(Place.DEPLOY)

    def on_mount(self) -> None:
        self._plan.focus()
        self.set_interval(TIMES_EVERY_SECONDS, self._let_time_pass)
        self.action_plan()

    # What it reacts to.

    def deploy_changed(self, news: News) -> None:
        match news:
            case Planned(to_ask=True):
                self._ask(news.wanted, news.plan)
            case Troubled():
                self.say(str(news.error), "error", 12)
            case Told():
                pass
            case Ended():
                went_well = news.error is None
                self._deployer.look(Wanted(Kind.DEPLOY) if went_well else None)
        self._show()

    def action_plan(self) -> None:
        if self._deployer.is_running:
            self._deployer.look()
        else:
            self._deployer.look(Wanted(Kind.DEPLOY))
        self._show()

    def action_ship(self, kind: str) -> None:
        if self._may_ship():
            self._deployer.plan_to_ask(Wanted(Kind(kind)))
            self._show()

    def action_rollback(self) -> None:
        if not self._may_ship():
            return
        standing = self._deployer.standing
        if standing is None:
            self.say("The history is not read yet.", "warning")
            return
        releases = [one for one in standing.history if can_go_back_to(one, standing.served)]
        if not releases:
            self.say("There is no other release to go back to.", "warning")
            return
        self.app.push_screen(RollbackScreen(self.desk, releases), self._go_back)

    def action_resume(self) -> None:
        if not self._may_ship():
            return
        latest = self._deployer.standing.latest if self._deployer.standing else None
        if latest is None or not latest.is_resumable:
            self.say("No run broke off; nothing is to resume.")
            return
        self._agree(Wanted(None), "Go on with it", (f"{broke_off(latest)}.", latest.reason))

    def action_stop(self) -> None:
        deployer = self._deployer
        if not deployer.is_running:
            self.say("Nothing is under way.")
        elif deployer.is_stopping:
            self.say("It stops after what is in hand.")
        else:
            deployer.cancel()
            self.say("Stopping after what is in hand.", "warning")
        self._show()

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.desk))

    def action_close(self) -> None:
        if self._deployer.is_running:
            self.say(
                f"The deploy goes on; the top line shows it, {key_of('deploy')} comes back to it."
            )
        self.dismiss(None)

    def action_scroll_text(self, direction: Step) -> None:
        pane = self.focused if isinstance(self.focused, Pane) else self._plan
        pane.scroll_lines(direction)

    def why_not_now(self, command_id: str) -> str | None:
        if command_id in _WRITES:
            return self._why_not_ship()
        if command_id == "deploy_cancel" and not self._deployer.is_running:
            return "Nothing is under way."
        return super().why_not_now(command_id)

    @on(events.ScreenResume)
    def _ask_now(self) -> None:
        if self._to_ask is not None:
            asked, self._to_ask = self._to_ask, None
            self._ask(*asked)

    # What it asks for.

    def _may_ship(self) -> bool:
        why = self._why_not_ship()
        if why is not None:
            self.say(why, "warning")
        return why is None

    def _why_not_ship(self) -> str | None:
        if self.desk.read_only:
            return (
                f"{self.desk.environment_name} is read only here: nothing can be shipped. "
                "Set read_only = false for it in qdn.toml."
            )
        if self._deployer.is_running:
            return "A run is under way; wait for it, or cancel it."
        return None

    def _go_back(self, record_id: str | None) -> None:
        if record_id is not None:
            self._deployer.plan_to_ask(Wanted(Kind.ROLLBACK, record_id))
            self._show()

    def _ask(self, wanted: Wanted, plan: Plan) -> None:
        if self.app.screen is not self:
            # A question under somebody's fingers would be answered by what they type.
            self._to_ask = (wanted, plan)
            return
        if self._deployer.is_running:
            return
        if plan.is_empty:
            self.say(f"Nothing differs: release {plan.release} is served already.")
            return
        about = [plan_title(plan) + "."]
        if plan.live_release is not None:
            about.append(f"Now {plan.live_release} is served.")
        if plan.drift:
            about.append(f"{len(plan.drift)} things were changed behind our back; see the plan.")
        if plan.quota is not None and plan.quota.cost_usd:
            about.append(f"The purge costs {plan.quota.cost_usd:.3f} USD.")
        self._agree(wanted, str(plan.kind.capitalize()), about)

    def _agree(self, wanted: Wanted, heading: str, about: tuple[str, ...] | list[str]) -> None:
        standing = self._deployer.standing
        to_type = standing.site_name if self.desk.production and standing is not None else None
        if self.desk.production and to_type is None:
            self.say("The environment is not read yet.", "warning")
            return

        def go(sure: bool | None) -> None:
            if sure and self._may_ship():
                self._deployer.ship(wanted)
                self._steps.focus()
                self._show()

        self.app.push_screen(
            AgreeScreen(
                self.desk, f"{heading} in {self.desk.environment_name}?", about, to_type=to_type
            ),
            go,
        )

    # What it shows.

    def _show(self) -> None:
        run = self._deployer.run
        if run is not None and run.is_over:
            self._verdict.set_classes(run.tone or "good")
            self._verdict.update(Content(safe(run.verdict)))
        self._verdict.display = run is not None and run.is_over
        self._top.refresh()
        for pane in (self._plan, self._steps, self._log, self._history):
            pane.show_anew()

    def _let_time_pass(self) -> None:
        if self._deployer.is_running:
            self._top.refresh()
            self._steps.show_anew()

    def _head(self, width: int) -> Content:
        desk = self.desk
        return head_line(
            desk.environment_name,
            production=desk.production,
            read_only=desk.read_only,
            standing=self._deployer.standing,
            zone=desk.business.zone,
            now=desk.now(),
            busy=self._busy(),
            width=width,
        )

    def _busy(self) -> str:
        if self._deployer.is_stopping:
            return "stopping…"
        if self._deployer.is_running:
            return "shipping…"
        return "looking…" if self._deployer.is_asking else ""

    def _plan_title(self) -> str:
        deployer = self._deployer
        if deployer.is_running:
            return "What ships"
        was_shipped = deployer.run is not None and deployer.run.plan is deployer.plan
        return "What was to ship" if was_shipped and deployer.plan else "What would ship"

    def _plan_lines(self, width: int) -> tuple[Line, ...]:
        deployer = self._deployer
        if deployer.problem is not None:
            said = [deployer.problem.message, deployer.problem.next_step]
            return tuple(Line([(text, "bad")]) for text in said if text)
        if deployer.plan is None:
            return (Line([("Looking at what differs…", "soft")]),)
        return plan_lines(deployer.plan, width)

    def _steps_title(self) -> str:
        return steps_title(self._deployer.run, self._deployer.monotonic())

    def _step_lines(self, width: int) -> tuple[Line, ...]:
        return step_lines(self._deployer.run, self._deployer.monotonic(), width)

    def _history_lines(self, width: int) -> tuple[Line, ...]:
        standing = self._deployer.standing
        if standing is None:
            return (Line([("Reading…", "soft")]),)
        if not standing.history:
            return (Line([("Nothing was ever deployed here", "soft")]),)
        return history_lines(
            standing.history, standing.served, self.desk.business.zone, self.desk.now(), width
        )
