"""What needs eyes on the board: found again as jobs and time go on, told once, counted always."""

from collections.abc import Mapping

from qdn_tui.domain.attention import OWN_CHANGES, Concern, Finding, words_for
from qdn_tui.domain.watch import Watch
from qdn_tui.tui.commands import key_of
from qdn_tui.tui.customer_news import news_of
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.messages import SnapshotArrived
from qdn_tui.tui.remembered import Memory
from qdn_tui.tui.screens.attention import NOTHING, AttentionScreen
from qdn_tui.tui.screens.views import ViewsScreen

NEWS_SECONDS = 12.0
# Looking at more jobs than these would hold up the frame that shows them.
_AT_ONCE = 200
_TOLD = OWN_CHANGES | {Concern.NEW}


class WatchingScreen(ViewsScreen):
    """Marks the jobs that need eyes, and rings for what customers do."""

    def __init__(self, desk: Desk, memory: Memory, *, highlight_seconds: float) -> None:
        super().__init__(desk, memory, highlight_seconds=highlight_seconds)
        self._watch = Watch()

    _findings: tuple[Finding, ...] = ()
    _told: frozenset[str] | None = None
    """Marks of what customers did that was told of; None before the jobs were read."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What needs eyes now, the most urgent first."""
        return self._findings

    def eyes_changed(self) -> None:
        """Other things need eyes now."""

    def watch_jobs(self, arrived: SnapshotArrived) -> None:
        """Look again; where much arrived, once it is painted."""
        # As they are by now: what arrived may have waited for a frame, and something else come.
        keys = {card.key for card in arrived.cards} | arrived.gone
        jobs = [job for key in keys if (job := self.desk.job(key)) is not None]
        self._watch.take(jobs, keys.difference(job.key for job in jobs))
        if not arrived.from_store:
            return
        if len(arrived.cards) > _AT_ONCE:
            self.call_after_refresh(self.look_again)
        else:
            self.look_again()

    def look_again(self) -> None:
        """Find what needs eyes now, and tell of what customers did."""
        self._find()
        done = {f.mark: f for f in self._findings if f.concern in _TOLD}
        if self._told is not None and (new := done.keys() - self._told):
            self._tell([finding for mark, finding in done.items() if mark in new])
        # One that was told of stays told of, also where it goes and comes by an undo.
        self._told = frozenset(done) | (self._told or frozenset())

    def words_now(self) -> Mapping[str, str]:
        # What becomes of a change of one's own is the newer news.
        return words_for(self._findings) | dict(super().words_now())

    def action_attention(self) -> None:
        if self._findings or self.desk.document.quarantined:
            screen = AttentionScreen(self.desk, lambda: self._findings)

            def left(key: str | None) -> None:
                self._keep_seen(screen.read)
                self._chosen(key)

            self.app.push_screen(screen, left)
            return
        also = ""
        without = sum(job.is_open and job.window is None for job in self.desk.document.jobs)
        if without:
            # They are never late, and may be meant so.
            them = "1 open job has" if without == 1 else f"{without} open jobs have"
            also = f" {them} no window: {key_of('filter')} date:none."
        if self.desk.held.conflicts:
            also += f" Refused changes wait for you: press {key_of('conflicts')}."
        self.say(f"{NOTHING}{also}")

    def _find(self) -> None:
        """Look at the jobs, but for what customers changed and somebody here has seen."""
        seen = self.memory.now.seen
        found = tuple(f for f in self._watch.look(self.desk.now()) if f.mark not in seen)
        if found == self._findings:
            return
        self._findings = found
        self.eyes_changed()
        for screen in self.app.screen_stack:
            if isinstance(screen, AttentionScreen):
                screen.show_findings()

    def _keep_seen(self, read: set[str]) -> None:
        """What customers changed needs eyes until somebody looked; all else, until it is mended."""
        news = {f.mark for f in self._watch.findings if f.concern in OWN_CHANGES}
        self.memory.remember(seen=tuple(sorted(news & (read | set(self.memory.now.seen)))))
        self._find()

    def _chosen(self, key: str | None) -> None:
        job = self.desk.job(key)
        if job is not None:
            self.go_to(job)

    def _tell(self, done: list[Finding]) -> None:
        desk = self.desk
        said = news_of(done, self.desk.job, desk.business)
        it = "it" if len(done) == 1 else "them"
        self.say(f"{said}; press {key_of('attention')} to see {it}.", seconds=NEWS_SECONDS)
        local = desk.now().astimezone(desk.business.zone).time()
        if desk.quiet is None or not desk.quiet.covers(local):
            self.app.bell()
