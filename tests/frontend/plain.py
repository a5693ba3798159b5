"""The tracking page without JavaScript, as the API writes it for a made-up job."""

from datetime import UTC, date, datetime, timedelta

from qdn_tui.business_file import load_business
from qdn_tui.domain.job import TimeWindow
from qdn_tui.domain.public import TrackView
from qdn_tui.pages import Refusal, tracking_page, tracking_page_without_job
from tests.frontend.site_server import Answer
from tests.frontend.views import NOW, TOKEN, seen

PATH = f"/api/track/{TOKEN}/page"
LATER = TimeWindow(
    start_at=datetime(2026, 11, 24, 18, tzinfo=UTC), end_at=datetime(2026, 11, 24, 20, tzinfo=UTC)
)
FULL = Refusal(
    action="reschedule",
    code="window_full",
    entries={"proof": "0123", "date": "2026-11-23", "window": "10:00-12:00"},
    errors={"window": "full"},
    alternatives=(
        LATER,
        TimeWindow(start_at=LATER.end_at, end_at=LATER.end_at + timedelta(hours=2)),
    ),
)
WRONG = Refusal(
    action="cancel",
    code="wrong_proof",
    entries={"proof": "9999"},
    errors={"proof": "wrong_proof"},
)
FREE = tuple(date(2026, 11, 23) + timedelta(days=ahead) for ahead in (0, 1, 2, 4, 5))


def plain(
    view: TrackView | None = None,
    refusal: Refusal | None = None,
    *,
    language: str = "en",
    free: tuple[date, ...] = FREE,
) -> Answer:
    """The page of a job that is booked for the day after tomorrow, or of another."""
    html = tracking_page(
        load_business(),
        language,
        view or seen(window=LATER),
        f"https://quickdumpnow.example/track/{TOKEN}",
        free,
        NOW,
        refusal,
    )
    return Answer(200, html)


def plain_without_job(language: str = "en") -> Answer:
    """The page of every link that is none."""
    return Answer(404, tracking_page_without_job(load_business(), language, "missing"))
