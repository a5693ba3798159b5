"""The board, a day's plan and the numbers, as staff get them."""

from qdn_tui.api.answers import View
from qdn_tui.api.services import ArrivalWindow, ServiceView
from qdn_tui.api.staff.job_views import JobView, RemarkView
from qdn_tui.domain.job import UtcTime
from qdn_tui.domain.public import BusinessView
from qdn_tui.domain.roles import Role
from qdn_tui.domain.status import Outcome, Status


class UserView(View):
    """Somebody of the staff. `crew_name` is how jobs call them; null for those who go on none."""

    name: str
    username: str
    role: Role
    crew_name: str | None


class SessionView(View):
    """Who is logged in.

    `renew_by` is when the session must have been renewed, `ends_at` when the password is asked
    for again.
    """

    user: UserView
    renew_by: UtcTime
    ends_at: UtcTime


class ColumnView(View):
    """A status: how it is shown."""

    status: Status
    label: str
    colour: str
    mark: str


class OutcomeChoice(View):
    """What a job can end early as."""

    code: Outcome
    label: str


class ConcernView(View):
    """Why jobs need eyes, the most urgent first; `jobs` are ids."""

    code: str
    label: str
    jobs: tuple[str, ...]


class RosterView(View):
    """Names that jobs use, the most used first."""

    crew: tuple[str, ...]
    trucks: tuple[str, ...]
    trailers: tuple[str, ...]


class TermsView(View):
    """What a filter understands beside text: words that stand alone, and those with a colon."""

    flags: dict[str, str]
    keys: dict[str, str]


class BoardView(View):
    """The jobs that stand on the board, and what is needed to work with them.

    `today` is the local day. Of the completed jobs those of today are there, and
    `completed_before` counts the others; jobs that ended early are left out, `closed` counts
    them. `completed=all` and `closed=1` bring them. With `q` there are exactly the jobs that it
    finds, completed and closed ones as its terms say. `unreadable` counts records that nobody
    could read.
    """

    release: str
    revision: int
    business: BusinessView
    today: str
    time_zone: str
    currency: str
    user: UserView
    columns: tuple[ColumnView, ...]
    outcomes: tuple[OutcomeChoice, ...]
    jobs: tuple[JobView, ...]
    completed_before: int
    closed: int
    unreadable: int
    problems: tuple[RemarkView, ...]
    concerns: tuple[ConcernView, ...]
    services: tuple[ServiceView, ...]
    windows: tuple[ArrivalWindow, ...]
    roster: RosterView
    terms: TermsView


class MatchesView(View):
    """The ids of all jobs that a filter finds; `problems` says which terms were passed over."""

    ids: tuple[str, ...]
    problems: tuple[RemarkView, ...]


class OlderView(View):
    """Archived jobs that a filter finds; `more` says that it finds others too.

    `problems` says which terms were passed over.
    """

    jobs: tuple[JobView, ...]
    more: bool
    problems: tuple[RemarkView, ...]


class OneJobView(View):
    """A job with its whole history."""

    job: JobView


class ChangedView(View):
    """A job after a change of it, or after it was made.

    `warnings` are for eyes: a crew that is in two places, a window that has begun.
    """

    job: JobView
    warnings: tuple[RemarkView, ...]


class TurnView(View):
    """One crew's jobs in a window, as ids in their order; an empty crew is nobody yet."""

    crew: tuple[str, ...]
    jobs: tuple[str, ...]


class PlannedWindowView(View):
    """A window of the day; `capacity` is null for one agreed outside the offered ones."""

    start_at: UtcTime
    end_at: UtcTime
    label: str
    capacity: int | None
    taken: int
    free: int
    over: int
    turns: tuple[TurnView, ...]


class ScheduleView(View):
    """A local day as a plan; `jobs` are those that its windows name."""

    date: str
    today: str
    time_zone: str
    is_open: bool
    capacity: int
    free: int
    windows: tuple[PlannedWindowView, ...]
    jobs: tuple[JobView, ...]


class DayNumbers(View):
    """One day: jobs taken and completed, and what the completed ones cost."""

    day: str
    taken: int
    completed: int
    revenue_cents: int


class StayNumbers(View):
    """How long jobs were in a status they left: the median of so many; null where none did."""

    status: Status
    label: str
    median_seconds: float | None
    median_label: str
    jobs: int


class CrewNumbers(View):
    """What somebody was on; a job of two counts for both."""

    name: str
    completed: int
    no_shows: int
    revenue_cents: int


class ReportView(View):
    """The business in numbers, from `since` to `until`, both included, in local days.

    `since` and `until` are left out of the request for the last seven days. Amounts are cents
    of `currency`; `other_currencies` counts completed jobs in another.
    """

    since: str
    until: str
    time_zone: str
    currency: str
    taken: int
    completed: int
    closed: dict[Outcome, int]
    revenue_cents: int
    revenue_label: str
    paid_cents: int
    unpaid_cents: int
    unpaid_label: str
    days: tuple[DayNumbers, ...]
    stays: tuple[StayNumbers, ...]
    crews: tuple[CrewNumbers, ...]
    unassigned: int
    other_currencies: int
