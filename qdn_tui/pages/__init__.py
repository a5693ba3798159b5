"""The customers' pages as HTML: for the site's build, and for the API's answers to plain forms."""

from qdn_tui.pages.booking import booking_page
from qdn_tui.pages.source import PageSourceError
from qdn_tui.pages.texts import Texts, languages, load_texts

__all__ = ["PageSourceError", "Texts", "booking_page", "languages", "load_texts"]
