"""The booking page: as it is built for the site, and as the API answers a plain form with it."""

from collections.abc import Mapping, Sequence
from datetime import date

from qdn_tui.domain.business import Business
from qdn_tui.domain.consent import consent_text
from qdn_tui.pages.texts import Texts, fill, load_texts
from qdn_tui.resources import resource_root

TEMPLATE = "frontend/book/index.html.j2"
# Any open day does: the windows are the same on every one.
_A_DAY = date(2026, 1, 5)
# As they stand on the page.
_FIELDS = (
    *("service", "units", "date", "window", "street", "unit", "city", "postal_code"),
    *("access_notes", "name", "phone", "email", "sms_consent", "notes"),
)


def booking_page(
    business: Business,
    language: str,
    entries: Mapping[str, str],
    errors: Mapping[str, str],
    code: str,
    alternatives: Sequence[tuple[date, str]] = (),
) -> str:
    """The page that answers a plain form which could not be booked: every entry is kept.

    Args:
        business: whose page it is.
        language: as the form said; an unknown one is answered in English.
        entries: what was sent, by field.
        errors: a code of what is wrong, by field.
        code: of the whole answer, such as `invalid` or `window_full`.
        alternatives: windows that are still free, as the day and `Business.hours_key`.
    """
    from qdn_tui.pages.templates import render  # Jinja takes a while; few requests end here

    root = resource_root()
    texts = load_texts(root, language)
    return render(
        root,
        TEMPLATE,
        business,
        texts,
        lambda _asset: None,  # the site's build has put them where they are
        **form(
            business,
            texts,
            entries=entries,
            errors={field: _wrong(texts, field, what) for field, what in errors.items()},
            problem=texts.said["problems"].get(code, texts.said["problems"]["internal"]),
            alternatives=alternatives,
        ),
    )


def _place(error: tuple[str, str]) -> int:
    """Where on the page an error's field is; what is wrong is told from the top down."""
    field, _ = error
    return _FIELDS.index(field) if field in _FIELDS else len(_FIELDS)


def form(
    business: Business,
    texts: Texts,
    *,
    entries: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    problem: str = "",
    alternatives: Sequence[tuple[date, str]] = (),
) -> dict[str, object]:
    """What the template needs to show the form, empty or with entries and what is wrong in them."""
    hours = windows(business, texts)
    codes = served(business)
    days = business.booking.horizon_days
    return {
        "entries": dict(entries or {}),
        "errors": {
            field: fill(text, codes=codes, days=days)
            for field, text in sorted((errors or {}).items(), key=_place)
        },
        "problem": problem,
        "alternatives": [
            (f"{day.isoformat()} {start}", f"{texts.day(day)}, {hours.get(start, start)}")
            for day, start in alternatives
        ],
        **_amounts(business, texts),
        "consent": consent_text("es" if texts.language == "es" else "en", business),
        "windows": tuple(hours.items()),
        "closed": texts.closed(business),
        "closed_days": [texts.date(day) for day in sorted(business.booking.closed_days)],
        "codes": codes,
        "place": business.time_zone.rpartition("/")[2].replace("_", " "),
    }


def _wrong(texts: Texts, field: str, code: str) -> str:
    """What is said about a wrong entry: by what is wrong with it, else by the field it is in."""
    by_field = texts.said["errors"]
    return str(texts.said["wrong"].get(code) or by_field.get(field) or by_field["other"])


def _amounts(business: Business, texts: Texts) -> dict[str, object]:
    """How much there can be of what is sold by the unit; with prices where that is one service."""
    sold = [service for service in business.services if service.unit_price_cents is not None]
    if len(sold) == 1:
        offered = texts.amounts(sold[0], business.currency)
    else:
        least = min((service.units_min for service in sold), default=1)
        most = max((service.units_max for service in sold), default=0)
        offered = tuple((count, str(count), "") for count in range(least, most + 1))
    return {
        "amounts": offered,
        "unit_services": [service.code for service in sold],
        "unit_labels": [texts.label(service) for service in sold],
    }


def windows(business: Business, texts: Texts) -> dict[str, str]:
    """The arrival windows of a day: the key that the form sends, and the hours to read."""
    return {
        business.hours_key(window): texts.hours(window, business)
        for window, _ in business.windows_on(_A_DAY)
    }


def served(business: Business) -> str:
    """The postal codes we drive to, to read."""
    return ", ".join(code.removesuffix("*") for code in business.served_postal_codes)
