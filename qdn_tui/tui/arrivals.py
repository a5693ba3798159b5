"""What arrives from the desk's threads, handed to the open screens and said where it matters."""

from typing import TYPE_CHECKING

from textual import on

from qdn_tui.tui.commands import key_of
from qdn_tui.tui.messages import (
    ChangeRefused,
    ConnectionTurned,
    OpeningFailed,
    OrderSettled,
    OutboxTurned,
    SnapshotArrived,
    StoreOpened,
)
from qdn_tui.tui.screens.base import DeskScreen
from qdn_tui.tui.toasts import ToastsApp

if TYPE_CHECKING:
    from qdn_tui.domain.changes import Change
    from qdn_tui.tui.desk import Desk


class ArrivalsApp(ToastsApp):
    """An application with a desk: keeps it, and its screens, abreast of the news."""

    desk: "Desk"
    """The desk; not there before the first view was painted."""

    # For those who build on it.

    def jobs_arrived(self, arrived: SnapshotArrived) -> None:
        """Jobs came from the store or the outbox, and are shown."""

    def connection_turned(self) -> None:
        """The connection became better or worse; the screens are told after this."""

    def order_failed(self) -> None:
        """An order did not get onto the disk, or was refused there."""

    def sending_turned(self) -> None:
        """A change came nearer to the store, or is there; the screens know."""

    # What it reacts to.

    @on(StoreOpened)
    def _store_opened(self) -> None:
        self.desk.opening_error = None
        self._tell_connection()

    @on(OpeningFailed)
    def _opening_failed(self, failed: OpeningFailed) -> None:
        self.desk.opening_error = failed.error
        self._tell_connection()

    @on(SnapshotArrived)
    def _snapshot_arrived(self, arrived: SnapshotArrived) -> None:
        shown = self.desk.orders.arrive(arrived)
        self.show_jobs(shown)
        self.jobs_arrived(shown)

    @on(OrderSettled)
    def _order_settled(self, settled: OrderSettled) -> None:
        if settled.error is not None:
            self.order_failed()
        self.desk.orders.settle(settled)
        self._tell_sending()

    @on(OutboxTurned)
    def _outbox_turned(self, turned: OutboxTurned) -> None:
        self.desk.held = turned.state
        self.desk.sending_problem = turned.problem
        self._tell_connection()
        self._say_sent(turned.sent)
        self.sending_turned()

    @on(ConnectionTurned)
    def _tell_connection(self) -> None:
        self.connection_turned()
        for screen in self.desk_screens():
            screen.connection_changed()
            screen.sending_changed()

    @on(ChangeRefused)
    def _change_refused(self, refused: ChangeRefused) -> None:
        why = refused.conflict.refusal.message
        said = f"Not made: {why}. Press {key_of('conflicts')} to decide."
        self.notify(said, severity="warning", timeout=12)

    # What it does.

    def show_jobs(self, shown: SnapshotArrived) -> None:
        """Let every open screen show the jobs as they are now."""
        for screen in self.desk_screens():
            screen.jobs_changed(shown)

    def desk_screens(self) -> list[DeskScreen[None]]:
        """The screens that want to know, from below."""
        return [screen for screen in self.screen_stack if isinstance(screen, DeskScreen)]

    def _tell_sending(self) -> None:
        for screen in self.desk_screens():
            screen.sending_changed()
        self.sending_turned()

    def _say_sent(self, sent: "tuple[Change, ...]") -> None:
        """New jobs have their numbers now: those are for people to say on the phone."""
        taken = [self.desk.job(str(change.job_id)) for change in sent if change.kind == "create"]
        numbers = [job.number for job in taken if job is not None]
        if len(numbers) == 1:
            said = f"{numbers[0]} is booked. Press {key_of('copy_link')} to copy its tracking link."
        elif numbers:
            said = f"Sent: {len(numbers)} new jobs, {numbers[0]} to {numbers[-1]}."
        else:
            return
        self.notify(said)
