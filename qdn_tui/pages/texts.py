"""What the pages say, by language: `frontend/strings/<language>.toml`, and how it says amounts.

A page of many words has them in a folder of its own beside: `strings/<page>/<language>.toml`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from qdn_tui.domain.business import Business, Service, Weekday
from qdn_tui.domain.job import TimeWindow
from qdn_tui.domain.money import format_cents
from qdn_tui.pages.source import PageSourceError, read_text

FOLDER = "frontend/strings"
DEFAULT = "en"
PLACEHOLDER = re.compile(r"\{(\w+)\}")
_WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


@dataclass(frozen=True)
class Texts:
    """The words of one language; a word it lacks is the default language's.

    Attributes:
        language: its code, such as `es`.
        said: tables of the strings file.
    """

    language: str
    said: Mapping[str, Any]

    def locale(self, business: Business) -> str:
        """The BCP 47 tag: the business's own where it speaks this language, else of its region."""
        own = business.locale
        same = own.partition("-")[0].lower() == self.language
        return own if same else f"{self.language}-{business.phone_region}"

    def price(self, service: Service, currency: str) -> str:
        """As `Service.price_label`, in this language."""
        form = self.said["format"]
        if service.price_cents is not None:
            return fill(form["flat"], amount=format_cents(service.price_cents, currency))
        if service.unit_price_cents is not None:
            amount = format_cents(service.unit_price_cents, currency)
            return fill(form["per_unit"], amount=amount, unit=self.unit(service))
        low, high = service.price_from_cents or 0, service.price_to_cents or 0
        return fill(
            form["range"], low=format_cents(low, currency), high=format_cents(high, currency)
        )

    def amounts(self, service: Service, currency: str) -> tuple[tuple[int, str, str], ...]:
        """For a service sold by the unit: each count, what it is called, and its price."""
        if service.unit_price_cents is None:
            return ()
        offered = []
        for count in range(service.units_min, service.units_max + 1):
            amount = format_cents(service.unit_price_cents * count, currency)
            label = fill(
                self.said["format"]["units"], count=count, unit=self.unit(service), amount=amount
            )
            offered.append((count, label, amount))
        return tuple(offered)

    def unit(self, service: Service) -> str:
        """The service's unit in this language."""
        return str(self._own(service, "unit", service.unit or ""))

    def label(self, service: Service) -> str:
        """The service's name in this language."""
        return str(self._own(service, "label", service.label))

    def summary(self, service: Service) -> str:
        """What the service is, in this language."""
        return str(self._own(service, "summary", service.summary))

    def includes(self, service: Service) -> tuple[str, ...]:
        """What the service includes, in this language."""
        return tuple(self._own(service, "includes", service.includes))

    def hours(self, window: TimeWindow, business: Business) -> str:
        """`8–10 am`, with this language's halves of the day, which keep to their number."""
        form = self.said["format"]
        label = business.hours_label(window)
        return re.sub(r" ([ap]m)\b", lambda half: f"\N{NO-BREAK SPACE}{form[half[1]]}", label)

    def clock(self, moment: datetime) -> str:
        """`8 am`, `8:30 am`: the moment's own clock, minutes only where there are some."""
        half = self.said["format"]["am" if moment.hour < 12 else "pm"]
        minutes = f":{moment:%M}" if moment.minute else ""
        return f"{moment.hour % 12 or 12}{minutes}\N{NO-BREAK SPACE}{half}"

    def month_day(self, day: date) -> str:
        """`Nov 23`."""
        form = self.said["format"]
        return fill(form["month_day"], month=form["months"][day.month - 1], day=day.day)

    def day(self, day: date) -> str:
        """`Mon, Nov 23`."""
        form = self.said["format"]
        return fill(
            form["day"],
            weekday=form["weekdays"][day.weekday()],
            month=form["months"][day.month - 1],
            day=day.day,
        )

    def date(self, day: date) -> str:
        """`Nov 26, 2026`."""
        form = self.said["format"]
        month = form["months"][day.month - 1]
        return fill(form["date"], month=month, day=day.day, year=day.year)

    def closed(self, business: Business) -> str:
        """Which weekdays are closed, as a sentence; empty where none is."""
        closed = business.booking.closed_weekdays
        names = [self.said["closed"][day] for day in _WEEKDAYS if day in closed]
        if not names:
            return ""
        return fill(self.said["book"]["closed_on"], days=self.said["format"]["and"].join(names))

    def _own(self, service: Service, key: str, otherwise: object) -> Any:
        return self.said.get("services", {}).get(service.code, {}).get(key, otherwise)


def fill(text: str, **values: object) -> str:
    """`text` with each `{name}` replaced; a name without a value stays as it is."""
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), text)


def languages(root: Path) -> tuple[str, ...]:
    """The codes of the languages under `root`, the default one first.

    Raises:
        PageSourceError: the default language's file is missing.
    """
    found = sorted(path.stem for path in (root / FOLDER).glob("*.toml"))
    if DEFAULT not in found:
        raise PageSourceError(f"{FOLDER}/{DEFAULT}.toml", "is missing")
    for code in found:
        if not re.fullmatch(r"[a-z]{2}", code):
            raise PageSourceError(f"{FOLDER}/{code}.toml", "a language is two small letters")
    return (DEFAULT, *(code for code in found if code != DEFAULT))


def load_texts(root: Path, language: str, page: str = "") -> Texts:
    """The words of a language; of the default one where there is no such language.

    Args:
        page: whose own words come along, in a table of its name; most pages have none.

    Raises:
        PageSourceError: a strings file is missing or no TOML.
    """
    said = _tables(root, DEFAULT, page)
    if language != DEFAULT and language in languages(root):
        return Texts(language, _over(said, _tables(root, language, page)))
    return Texts(DEFAULT, said)


def _tables(root: Path, language: str, page: str) -> dict[str, Any]:
    said = read_table(root, f"{FOLDER}/{language}.toml")
    own = f"{FOLDER}/{page}/{language}.toml"
    return {**said, page: read_table(root, own)} if page and (root / own).is_file() else said


def read_table(root: Path, path: str) -> dict[str, Any]:
    """A strings file as it is, without the words of another language.

    Raises:
        PageSourceError: it is missing or no TOML.
    """
    try:
        return _parsed(read_text(root, path))
    except tomllib.TOMLDecodeError as error:
        raise PageSourceError(path, str(error)) from error


# Every page in every language asks for the same few files, and nobody writes into what they hold.
@lru_cache(maxsize=16)
def _parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        known = below.get(key)
        both = isinstance(value, dict) and isinstance(known, dict)
        merged[key] = _over(known, value) if both and known else value
    return merged
