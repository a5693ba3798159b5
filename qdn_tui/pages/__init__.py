"""The customers' pages as HTML: for the site's build, and for the API's answers to plain forms."""

from qdn_tui.pages.booking import booking_page
from qdn_tui.pages.source import PageSourceError
from qdn_tui.pages.texts import Texts, languages, load_texts
from qdn_tui.pages.tracking import Refusal, tracking_page, tracking_page_without_job

__all__ = [
    "PageSourceError",
    "Refusal",
    "Texts",
    "booking_page",
    "languages",
    "load_texts",
    "tracking_page",
    "tracking_page_without_job",
]
