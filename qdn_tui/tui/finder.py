"""Which jobs are on the screen: the active filter over all of them, and what it costs a key.

What a job is found by is folded once for each of its versions; a key pressed then looks through
prepared text, and through what the shorter filter found where the longer one can find no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from qdn_tui.domain.findable import Findable, findable
from qdn_tui.domain.query import Matcher, Query, parse_query
from qdn_tui.domain.status import FLOW
from qdn_tui.tui.cards import Card, card_of

if TYPE_CHECKING:
    from qdn_tui.domain.business import Business
    from qdn_tui.domain.document import Document
    from qdn_tui.domain.job import Job

LAST_COLUMN = len(FLOW) - 1
Prepared = tuple[tuple["Job", Findable], ...]


@dataclass(frozen=True)
class Shift:
    """What a view has to do to show what it should.

    Attributes:
        cards: to be shown, new or in a new version.
        gone: ids of jobs to show no longer.
    """

    cards: tuple[Card, ...] = ()
    gone: frozenset[str] = frozenset()


class Finder:
    """Knows every job and says which are shown. For the screen's thread.

    Without a filter these are the open jobs and those completed today; with one, whatever it
    finds, however long ago that was completed.

    Args:
        business: whose days count.
        now: the present, in UTC.
    """

    def __init__(self, business: "Business", now: datetime) -> None:
        self.query = Query()
        self.everything = False
        """Whether jobs completed on earlier days are shown too."""
        self._business = business
        self._document: Document | None = None
        self._cards: dict[str, Card] = {}
        self._prepared: dict[str, Findable] = {}
        self._stale: set[str] = set()
        self._shown: set[str] = set()
        self._closed = 0
        self._done = 0
        self._now = now
        self._today, self._midnight = _day(business, now)

    # What it tells.

    @property
    def is_filtering(self) -> bool:
        return not self.query.is_empty

    @property
    def shown(self) -> frozenset[str]:
        """Ids of the jobs that are shown."""
        return frozenset(self._shown)

    def shows(self, key: str) -> bool:
        """Whether a job is shown."""
        return key in self._shown

    def known(self, key: str) -> "tuple[Job, Card] | None":
        """A job that has a place on the board, with its card; None for any other."""
        job, card = self._job(key), self._cards.get(key)
        return (job, card) if job is not None and card is not None else None

    @property
    def counts(self) -> tuple[int, int]:
        """How many the filter finds, of how many it looks through."""
        total = self._closed if self.query.wants_closed else len(self._cards)
        return len(self._shown), total

    @property
    def open_and_done(self) -> tuple[int, int]:
        """How many jobs are open and how many completed, shown or not."""
        return len(self._cards) - self._done, self._done

    @property
    def rest(self) -> int:
        """How many jobs completed on earlier days are not shown."""
        if self.is_filtering or self.everything:
            return 0
        return len(self._cards) - len(self._shown)

    def found(self) -> list["Job"]:
        """The jobs that are shown, in no order."""
        return [job for key in self._shown if (job := self._job(key)) is not None]

    def matches(self, job: "Job") -> bool:
        """Whether the filter finds a job, on whatever day it was completed."""
        if not self.is_filtering:
            return job.outcome is None
        return job.key in self._shown

    # What it is told.

    def take(self, document: "Document", cards: Iterable[Card], gone: Iterable[str]) -> Shift:
        """Other jobs are there now: new versions of cards, and ids that are on no board."""
        self._document = document
        touched = set(gone)
        for key in touched:
            self._keep(key, None)
        for card in cards:
            self._keep(card.key, card)
            touched.add(card.key)
        self._stale |= touched
        self._closed = document.count - len(self._cards)
        if not self.is_filtering:
            should = {key for key in touched if self._is_on_the_board(key)}
        else:
            self._prepare()
            finds = self._matcher()
            should = {
                key
                for key in touched
                if (prepared := self._prepared.get(key)) is not None and finds(prepared)
            }
        left = (self._shown & touched) - should
        self._shown -= left
        self._shown |= should
        return self._shift(should, left)

    def seek(self, text: str) -> Shift:
        """Show what another filter finds; an empty one shows the board as it is."""
        before, self.query = self.query, parse_query(text)
        if self.query.terms == before.terms:
            return Shift()
        return self._show_anew(self._shown if self._may_narrow(before) else None)

    def show_everything(self, everything: bool) -> Shift:
        """Show the jobs completed on earlier days too, or no longer."""
        self.everything = everything
        return Shift() if self.is_filtering else self._show_anew(None)

    def pass_time(self, now: datetime) -> Shift:
        """It is later now: some things are late, or were completed yesterday."""
        was = self._today
        self._now = now
        self._today, self._midnight = _day(self._business, now)
        if self.query.depends_on_time if self.is_filtering else self._today != was:
            return self._show_anew(None)
        return Shift()

    # Ahead of the first key.

    def unprepared(self) -> tuple["Job", ...]:
        """The jobs whose text is not folded yet."""
        return tuple(job for key in self._stale if (job := self._job(key)) is not None)

    def take_prepared(self, prepared: Prepared) -> None:
        """Take what `prepare` folded on another thread, where it still holds."""
        for job, folded in prepared:
            if folded.key in self._stale and self._job(folded.key) is job:
                self._prepared[folded.key] = folded
                self._stale.discard(folded.key)

    # How it decides.

    def _keep(self, key: str, card: Card | None) -> None:
        before = self._cards.pop(key, None)
        if before is not None and before.column == LAST_COLUMN:
            self._done -= 1
        if card is not None:
            self._cards[key] = card
            self._done += card.column == LAST_COLUMN

    def _may_narrow(self, before: Query) -> bool:
        return not before.is_empty and self.is_filtering and self.query.narrows(before)

    def _show_anew(self, among: set[str] | None) -> Shift:
        before = self._shown
        if not self.is_filtering:
            self._shown = {key for key in self._cards if self._is_on_the_board(key)}
        else:
            self._prepare()
            finds = self._matcher()
            looked_through = (
                self._prepared.values()
                if among is None
                else [self._prepared[key] for key in among if key in self._prepared]
            )
            self._shown = {prepared.key for prepared in looked_through if finds(prepared)}
        return self._shift(self._shown - before, before - self._shown)

    def _is_on_the_board(self, key: str) -> bool:
        card = self._cards.get(key)
        if card is None:
            return False
        return card.column != LAST_COLUMN or self.everything or card.since >= self._midnight

    def _matcher(self) -> Matcher:
        return self.query.matcher(self._today, self._now.timestamp())

    def _prepare(self) -> None:
        for key in self._stale:
            job = self._job(key)
            if job is None:
                self._prepared.pop(key, None)
            else:
                self._prepared[key] = findable(job, self._business)
        self._stale.clear()

    def _job(self, key: str) -> "Job | None":
        return self._document.get(key) if self._document is not None else None

    def _shift(self, come: Iterable[str], gone: Iterable[str]) -> Shift:
        cards = (self._card(key) for key in come)
        return Shift(tuple(card for card in cards if card is not None), frozenset(gone))

    def _card(self, key: str) -> Card | None:
        card = self._cards.get(key)
        if card is None and (job := self._job(key)) is not None:
            return card_of(job, self._business, closed=True)
        return card


def prepare(jobs: Iterable["Job"], business: "Business") -> Prepared:
    """Fold the text of jobs. Pure, for any thread."""
    return tuple((job, findable(job, business)) for job in jobs)


def _day(business: "Business", now: datetime) -> tuple[date, float]:
    """The local day, and when it began, in seconds since 1970."""
    today = business.local_day(now)
    local = now.astimezone(business.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return today, midnight.timestamp()
