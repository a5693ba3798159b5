"""Deploys behind the board: one run at a time on a thread of its own, whatever is on the screen."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

from qdn_tui.errors import QdnError
from qdn_tui.tui.shipping.news import DeployNews, Ended, Looked, News, Planned, Told, Troubled
from qdn_tui.tui.shipping.port import DeployPort, Standing, Wanted

if TYPE_CHECKING:
    from qdn_tui.deploy import CancelToken, Plan
    from qdn_tui.tui.shipping.run_view import RunView


class Deployer:
    """Asks the port on threads, and keeps what came; attributes are for the screen's thread.

    Args:
        open_port: makes the port; called on a thread, again after a failure.
        announce: takes messages from any thread; each is to come back to `take`.
        as_told: an error as people are told it.
        monotonic: seconds of a clock that never goes back.
    """

    def __init__(
        self,
        open_port: Callable[[], DeployPort],
        announce: Callable[[Message], object],
        as_told: Callable[[Exception], QdnError],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.standing: Standing | None = None
        self.plan: Plan | None = None
        self.run: RunView | None = None
        """The run under way, or the latest one of this board."""
        self.problem: QdnError | None = None
        """Why the latest look or plan failed."""
        self.is_asking = False
        """Whether a look or a plan is under way."""
        self.is_running = False
        self.is_stopping = False
        self.monotonic = monotonic
        self._open_port = open_port
        self._port: DeployPort | None = None
        self._cancel: CancelToken | None = None
        self._runner: threading.Thread | None = None
        self._opening = threading.Lock()
        self._announce = announce
        self._as_told = as_told
        self._request = 0

    @property
    def in_short(self) -> str:
        """How far the run is, for the board's top line; empty while none is under way."""
        if not self.is_running or self.run is None:
            return ""
        place, of = self.run.place
        verb = "stopping" if self.is_stopping else "deploying"
        return f"{verb} {place}/{of}" if of else verb

    def look(self, wanted: Wanted | None = None) -> None:
        """Look at the environment, and plan what is wanted."""
        request = self._asked()

        def work() -> None:
            port = self._opened()
            self._tell(Looked(port.look(), wanted is not None))
            if wanted is not None:
                self._tell(Planned(wanted, port.plan(wanted), False, request))

        self._in_thread("qdn-deploy-look", work, request)

    def plan_to_ask(self, wanted: Wanted) -> None:
        """Plan what is wanted, to be agreed to."""
        request = self._asked()
        self._in_thread(
            "qdn-deploy-plan",
            lambda: self._tell(Planned(wanted, self._opened().plan(wanted), True, request)),
            request,
        )

    def ship(self, wanted: Wanted) -> None:
        """Begin a run. Only while none is under way."""
        if self.is_running:
            return
        from qdn_tui.deploy import CancelToken
        from qdn_tui.tui.shipping.run_view import begun

        self._cancel = cancel = CancelToken()
        self.is_running, self.is_stopping = True, False
        self.run = begun(wanted.kind, self.monotonic())
        self._runner = threading.Thread(
            target=self._ship, args=(wanted, cancel), name="qdn-deploy", daemon=True
        )
        self._runner.start()

    def cancel(self) -> None:
        """Stop the run after the object in hand."""
        if self.is_running and self._cancel is not None:
            self.is_stopping = True
            self._cancel.cancel()

    def stop_and_wait(self) -> None:
        """The same, returning once the run is over; nobody looks any more. On any thread."""
        if self._runner is not None and self._cancel is not None:
            self._cancel.cancel()
            self._runner.join()

    def take(self, news: News) -> bool:
        """Keep what came; whether it is still of interest."""
        match news:
            case Looked():
                self.standing = news.standing
                self.is_asking = self.is_asking and news.plans
            case Planned() | Troubled():
                if news.request != self._request:
                    return False
                self.is_asking = False
                if isinstance(news, Planned):
                    self.plan, self.problem = news.plan, None
                else:
                    self.problem = news.error
            case Told():
                from qdn_tui.tui.shipping.run_view import fold

                if self.run is not None:
                    self.run = fold(self.run, news.event, news.at)
                    self.plan = self.run.plan or self.plan
            case Ended():
                self._end(news)
        return True

    def _end(self, ended: Ended) -> None:
        from qdn_tui.tui.shipping.run_view import ended_by

        self.is_running = self.is_stopping = False
        if ended.error is not None and self.run is not None:
            self.run = ended_by(self.run, ended.error, ended.at)

    def _asked(self) -> int:
        self._request += 1
        self.is_asking, self.problem = True, None
        return self._request

    def _opened(self) -> DeployPort:
        with self._opening:
            if self._port is None:
                self._port = self._open_port()
            return self._port

    def _in_thread(self, name: str, work: Callable[[], None], request: int) -> None:
        def guarded() -> None:
            try:
                work()
            except Exception as error:  # whatever a cloud's library raises: the board stays up
                self._tell(Troubled(self._as_told(error), request))

        threading.Thread(target=guarded, name=name, daemon=True).start()

    def _ship(self, wanted: Wanted, cancel: "CancelToken") -> None:
        try:
            outcome = self._opened().ship(
                wanted, lambda event: self._tell(Told(event, self.monotonic())), cancel
            )
        except Exception as error:  # the board stays up, and says what it was
            self._tell(Ended(None, self._as_told(error), self.monotonic()))
        else:
            self._tell(Ended(outcome, None, self.monotonic()))

    def _tell(self, news: News) -> None:
        try:
            self._announce(DeployNews(news))
        except RuntimeError:
            # The board closed meanwhile. The run itself goes on to where it can stop safely.
            return
