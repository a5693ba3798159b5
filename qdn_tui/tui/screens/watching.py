"""What needs eyes on the board: found again as jobs and time go on, told once, counted always."""

from collections.abc import Mapping

from qdn_tui.domain.attention import Concern, Finding, words_for
from qdn_tui.domain.watch import Watch
from qdn_tui.tui.commands import key_of
from qdn_tui.tui.desk import Desk
from qdn_tui.tui.messages import SnapshotArrived
from qdn_tui.tui.remembered import Memory
from qdn_tui.tui.screens.attention import AttentionScreen
from qdn_tui.tui.screens.views import ViewsScreen

BOOKING_SECONDS = 12.0
# Looking at more jobs than these would hold up the frame that shows them.
_AT_ONCE = 200


class WatchingScreen(ViewsScreen):
    """Marks the jobs that need eyes, and rings for bookings that come in."""

    def __init__(self, desk: Desk, memory: Memory, *, highlight_seconds: float) -> None:
        super().__init__(desk, memory, highlight_seconds=highlight_seconds)
        self._watch = Watch()

    _findings: tuple[Finding, ...] = ()
    _booked: frozenset[str] | None = None
    """New bookings that were told of; None before the jobs were read."""

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
        """Find what needs eyes now, and tell of new bookings."""
        desk = self.desk
        found = self._watch.look(desk.now())
        changed = found != self._findings
        self._findings = found
        if changed:
            self.eyes_changed()
            for screen in self.app.screen_stack:
                if isinstance(screen, AttentionScreen):
                    screen.show_findings()
        booked = {f.keys[0]: f.numbers[0] for f in found if f.concern is Concern.NEW}
        if self._booked is not None and (new := booked.keys() - self._booked):
            self._tell_bookings([booked[key] for key in new])
        # One that was told of stays told of, also where it goes and comes by an undo.
        self._booked = frozenset(booked) | (self._booked or frozenset())

    def words_now(self) -> Mapping[str, str]:
        # What becomes of a change of one's own is the newer news.
        return words_for(self._findings) | dict(super().words_now())

    def action_attention(self) -> None:
        if self._findings or self.desk.document.quarantined:
            screen = AttentionScreen(self.desk, lambda: self._findings)
            self.app.push_screen(screen, self._chosen)
            return
        also = ""
        if self.desk.held.conflicts:
            also = f" Refused changes wait for you: press {key_of('conflicts')}."
        self.say(f"Nothing needs eyes. Every record can be read.{also}")

    def _chosen(self, key: str | None) -> None:
        job = self.desk.job(key)
        if job is not None:
            self.go_to(job)

    def _tell_bookings(self, numbers: list[str]) -> None:
        """By their numbers alone: what customers wrote is read on the card, not in passing."""
        desk = self.desk
        see = f"press {key_of('attention')} to see"
        if len(numbers) == 1:
            self.say(f"New booking from the web: {numbers[0]}; {see} it.", seconds=BOOKING_SECONDS)
        else:
            self.say(
                f"{len(numbers)} new bookings from the web; {see} them.", seconds=BOOKING_SECONDS
            )
        local = desk.now().astimezone(desk.business.zone).time()
        if desk.quiet is None or not desk.quiet.covers(local):
            self.app.bell()
