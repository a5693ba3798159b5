"""What is sold, when and where: the business file, checked to the last key."""

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from qdn_tui.domain.job import TimeWindow, problems
from qdn_tui.domain.moments import is_workable_day
from qdn_tui.domain.money import Money, format_cents
from qdn_tui.domain.phone import format_phone, parse_phone
from qdn_tui.errors import QdnError

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
_WINDOWS = 1024
Cents = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]


class BusinessFileError(QdnError):
    """The business file has a mistake; the message names its key."""

    exit_code = 2


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Service(_Strict):
    """Something we sell: at a flat price, by the unit, or in a range agreed on the phone."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    label: Annotated[str, Field(min_length=1, max_length=60)]
    summary: str = ""
    includes: tuple[str, ...] = ()
    price_cents: Cents | None = None
    unit: str | None = None
    unit_price_cents: Cents | None = None
    units_min: Annotated[int, Field(ge=1)] = 1
    units_max: Annotated[int, Field(ge=1)] = 1
    price_from_cents: Cents | None = None
    price_to_cents: Cents | None = None

    @model_validator(mode="after")
    def _one_kind_of_price(self) -> "Service":
        by_unit = self.unit is not None and self.unit_price_cents is not None
        ranged = self.price_from_cents is not None and self.price_to_cents is not None
        if [self.price_cents is not None, by_unit, ranged].count(True) != 1:
            raise ValueError(
                "give either price_cents, or unit and unit_price_cents, "
                "or price_from_cents and price_to_cents"
            )
        if ranged and (self.price_from_cents or 0) > (self.price_to_cents or 0):
            raise ValueError("price_from_cents is above price_to_cents")
        if self.units_min > self.units_max:
            raise ValueError("units_min is above units_max")
        return self

    @property
    def lowest_cents(self) -> int:
        """The least this service costs; what a new job's form starts with."""
        if self.price_cents is not None:
            return self.price_cents
        if self.unit_price_cents is not None:
            return self.unit_price_cents * self.units_min
        return self.price_from_cents or 0

    def price_label(self, currency: str) -> str:
        """`$600 flat`, `$75 per eighth of a load`, `$800 to $2,400`."""
        if self.price_cents is not None:
            return f"{format_cents(self.price_cents, currency)} flat"
        if self.unit_price_cents is not None:
            return f"{format_cents(self.unit_price_cents, currency)} per {self.unit}"
        low, high = self.price_from_cents or 0, self.price_to_cents or 0
        return f"{format_cents(low, currency)} to {format_cents(high, currency)}"


class DayWindow(_Strict):
    """An arrival window of every open day, in local time, and how many jobs fit in it."""

    start: time
    end: time
    capacity: Annotated[int, Field(ge=0, le=1000)]

    @model_validator(mode="after")
    def _forward(self) -> "DayWindow":
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("start and end are local times without a zone")
        if not self.start < self.end:
            raise ValueError("a window ends after it starts")
        return self


class BookingRules(_Strict):
    """What customers may book for themselves; the dispatcher is not bound by it."""

    lead_time_hours: Annotated[int, Field(ge=0, le=720)]
    horizon_days: Annotated[int, Field(ge=1, le=365)]
    change_cutoff_hours: Annotated[int, Field(ge=0, le=720)] = 2
    open_per_contact: Annotated[int, Field(ge=1, le=1000)] = 3
    per_hour: Annotated[int, Field(ge=1, le=10_000)] = 30
    closed_weekdays: frozenset[Weekday] = frozenset()
    closed_days: frozenset[date] = frozenset()

    @property
    def busy_from(self) -> int:
        """So many bookings in an hour, and the others of it are counted by address."""
        return self.per_hour // 2

    @property
    def per_address(self) -> int:
        """How many of those others one address can have: nobody alone takes all of them.

        It may be the one address of all customers of a phone company, so it is not one.
        """
        return max(self.per_hour // 6, 1)


class Business(_Strict):
    """The company: name, phone in E.164, IANA time zone, services and windows.

    `home_city` and `home_region` are what a form for a new job starts with; may be empty.
    """

    name: Annotated[str, Field(min_length=1, max_length=60)]
    phone: str
    public_url: Annotated[str, Field(pattern=r"^https?://[^\s/]+/?$")]
    time_zone: str
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    locale: str = "en-US"
    phone_region: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "US"
    home_city: Annotated[str, Field(max_length=200)] = ""
    home_region: Annotated[str, Field(max_length=40)] = ""
    served_postal_codes: tuple[Annotated[str, Field(pattern=r"^[0-9A-Z]{1,10}\*?$")], ...]
    booking: BookingRules
    services: Annotated[tuple[Service, ...], Field(min_length=1)]
    windows: Annotated[tuple[DayWindow, ...], Field(min_length=1)]

    @field_validator("phone")
    @classmethod
    def _e164(cls, written: str) -> str:
        return parse_phone(written)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError("is no IANA time zone, such as America/Los_Angeles") from None
        return name

    @model_validator(mode="after")
    def _nothing_twice(self) -> "Business":
        codes = [service.code for service in self.services]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"services: the code {twice[0]} stands twice")
        ordered = sorted(self.windows, key=lambda window: window.start)
        for earlier, later in pairwise(ordered):
            if later.start < earlier.end:
                raise ValueError(f"windows: {later.start:%H:%M} starts before {earlier.end:%H:%M}")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def phone_label(self) -> str:
        """The phone as people write it."""
        return format_phone(self.phone)

    def service(self, code: str) -> Service | None:
        """The service with this code, or None where the catalogue has it no longer."""
        return next((service for service in self.services if service.code == code), None)

    def service_label(self, code: str) -> str:
        """The service's label; an unknown code is turned into words."""
        known = self.service(code)
        return known.label if known else code.replace("_", " ").capitalize()

    def serves(self, postal_code: str) -> bool:
        """Whether we drive to this postal code; only the first five digits count."""
        code = postal_code.strip()[:5]
        return any(
            code.startswith(pattern[:-1]) if pattern.endswith("*") else code == pattern
            for pattern in self.served_postal_codes
        )

    def is_open_on(self, day: date) -> bool:
        """Whether any window is offered on this local day."""
        rules = self.booking
        return (
            _WEEKDAYS[day.weekday()] not in rules.closed_weekdays and day not in rules.closed_days
        )

    def windows_on(self, day: date) -> tuple[tuple[TimeWindow, int], ...]:
        """The windows of a local day with their capacity, in UTC; also of a closed day.

        A window inside the hour that a change to summer time skips is not offered that day, and
        none at all where the calendar ends.
        """
        if not is_workable_day(day):
            return ()
        zone = self.zone
        offered = []
        for window in sorted(self.windows, key=lambda window: window.start):
            start = datetime.combine(day, window.start, zone).astimezone(UTC)
            end = datetime.combine(day, window.end, zone).astimezone(UTC)
            if start < end:
                offered.append((TimeWindow(start_at=start, end_at=end), window.capacity))
        return tuple(offered)

    def local_day(self, moment: datetime) -> date:
        """The calendar day of a moment where the business is."""
        return moment.astimezone(self.zone).date()

    def window_label(self, window: TimeWindow) -> str:
        """`Sat Nov 21, 8–10 am` in the business time zone."""
        start = window.start_at.astimezone(self.zone)
        return f"{start:%a %b} {start.day}, {self.hours_label(window)}"

    def hours_label(self, window: TimeWindow) -> str:
        """`8–10 am`, `10 am–12 pm`, with minutes only where there are some."""
        return _hours(self.zone, window.start_at, window.end_at)

    def hours_key(self, window: TimeWindow) -> str:
        """`08:00-10:00` in the business time zone: what names a window of a day to programs."""
        start = window.start_at.astimezone(self.zone)
        end = window.end_at.astimezone(self.zone)
        return f"{start:%H:%M}-{end:%H:%M}"

    def window_at(self, day: date, key: str) -> TimeWindow | None:
        """The window of a local day with this key, or with this start (`08:00`); None for none."""
        return next(
            (
                window
                for window, _ in self.windows_on(day)
                if key in (self.hours_key(window), self.hours_key(window).partition("-")[0])
            ),
            None,
        )

    def default_price(self, code: str) -> Money:
        """What a new job of this service starts with."""
        known = self.service(code)
        return Money(amount_cents=known.lowest_cents if known else 0, currency=self.currency)


# Hundreds of jobs share a window, and each of their cards says it.
@lru_cache(_WINDOWS)
def _hours(zone: ZoneInfo, start_at: datetime, end_at: datetime) -> str:
    start, end = start_at.astimezone(zone), end_at.astimezone(zone)
    is_one_half = f"{start:%p}" == f"{end:%p}" and end - start < timedelta(hours=12)
    return f"{_clock(start)}{'' if is_one_half else _half(start)}–{_clock(end)}{_half(end)}"


def _clock(moment: datetime) -> str:
    hour = moment.hour % 12 or 12
    return f"{hour}:{moment:%M}" if moment.minute else str(hour)


def _half(moment: datetime) -> str:
    return f" {moment:%p}".lower()


def parse_business(text: str) -> Business:
    """Read the business file.

    Raises:
        BusinessFileError: it is not TOML, or a key is wrong; the message names the key.
    """
    try:
        return Business.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BusinessFileError(f"business.toml cannot be read: {error}") from None
    except ValidationError as error:
        listed = "; ".join(problems(error.errors()))
        raise BusinessFileError(
            f"business.toml has a mistake: {listed}", "Correct the key named and try again"
        ) from None
