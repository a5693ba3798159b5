"""The business file: what it says, and how a mistake in it is told."""

from pathlib import Path

import pytest

from qdn_tui.business_file import load_business
from qdn_tui.domain.business import BusinessFileError, parse_business
from tests.domain.desk import BUSINESS

GOOD = (Path(__file__).parents[2] / "assets" / "business.toml").read_text("utf-8")


def test_the_catalogue_has_the_four_services_at_their_prices() -> None:
    assert [(one.code, one.price_label("USD")) for one in BUSINESS.services] == [
        ("trailer_pickup_dump", "$600 flat"),
        ("junk_removal", "$75 per eighth of a load"),
        ("trailer_drop", "$450 flat"),
        ("cleanout", "$800 to $2,400"),
    ]
    assert [one.lowest_cents for one in BUSINESS.services] == [60000, 7500, 45000, 80000]


def test_the_company_is_where_it_is() -> None:
    assert BUSINESS.time_zone == "America/Los_Angeles"
    assert BUSINESS.currency == "USD"
    assert (BUSINESS.phone, BUSINESS.phone_label) == ("+16195550100", "(619) 555-0100")


def test_a_service_nobody_sells_any_more_still_has_a_name() -> None:
    assert BUSINESS.service_label("trailer_pickup_dump") == "Trailer pickup and dump"
    assert BUSINESS.service_label("piano_moving") == "Piano moving"


@pytest.mark.parametrize(
    ("postal_code", "served"),
    [("92122", True), ("91941", True), (" 92101-1234 ", True), ("90210", False), ("", False)],
)
def test_only_served_postal_codes_are_driven_to(postal_code: str, served: bool) -> None:
    assert BUSINESS.serves(postal_code) is served


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ('name = "QuickDumpNow"', 'name = ""', "name"),
        ('phone = "+1 619 555 0100"', 'phone = "555"', "phone"),
        ('time_zone = "America/Los_Angeles"', 'time_zone = "Mars/Olympus"', "time_zone"),
        ('time_zone = "America/Los_Angeles"', 'time_zone = "../../etc/passwd"', "time_zone"),
        ('time_zone = "America/Los_Angeles"', 'time_zone = "America"', "time_zone"),
        ('currency = "USD"', 'currency = "dollars"', "currency"),
        ('public_url = "https://quickdumpnow.example"', 'public_url = "ftp://x"', "public_url"),
        ('served_postal_codes = ["919*"', 'served_postal_codes = ["9*9"', "served_postal_codes.0"),
        ("lead_time_hours = 3", "lead_time_hours = -3", "booking.lead_time_hours"),
        ("horizon_days = 21", 'horizon_days = "soon"', "booking.horizon_days"),
        ('closed_weekdays = ["sunday"]', 'closed_weekdays = ["funday"]', "booking.closed_weekdays"),
        ('closed_days = ["2026-11-26"', 'closed_days = ["2026-11-31"', "booking.closed_days"),
        ("price_cents = 60000", "price_cents = 600.50", "services.0.price_cents"),
        ("price_cents = 60000", 'price_cents = "600"', "services.0.price_cents"),
        ("price_cents = 60000", "prize_cents = 60000", "services.0.prize_cents"),
        ("price_cents = 60000", "", "services.0: give either price_cents"),
        ("units_max = 8", "units_max = 0", "services.1.units_max"),
        ("price_from_cents = 80000", "price_from_cents = 990000", "services.3: price_from_cents"),
        ('code = "cleanout"', 'code = "Clean Out"', "services.3.code"),
        ('code = "cleanout"', 'code = "trailer_drop"', "the code trailer_drop stands twice"),
        ('start = "08:00"', 'start = "8 o\'clock"', "windows.0.start"),
        ('start = "08:00"', 'start = "08:00Z"', "windows.0: start and end are local"),
        ('start = "08:00"', 'start = "11:00"', "windows.0: a window ends after it starts"),
        ('end = "10:00"', 'end = "10:30"', "windows: 10:00 starts before 10:30"),
        ("capacity = 1", "capacity = -1", "windows.4.capacity"),
    ],
)
def test_a_mistake_is_told_with_the_name_of_its_key(right: str, wrong: str, key: str) -> None:
    assert right in GOOD
    with pytest.raises(BusinessFileError) as told:
        parse_business(GOOD.replace(right, wrong, 1))
    assert key in told.value.message
    assert told.value.exit_code == 2


def test_a_missing_key_and_broken_toml_are_told_apart() -> None:
    with pytest.raises(BusinessFileError, match="currency: is missing"):
        parse_business(GOOD.replace('currency = "USD"\n', ""))
    with pytest.raises(BusinessFileError, match=r"cannot be read.*line 4"):
        parse_business("# a\n# b\n# c\nname = \n")


def test_another_business_can_be_read_from_its_own_file(tmp_path: Path) -> None:
    file = tmp_path / "business.toml"
    file.write_text(GOOD.replace("QuickDumpNow", "Example Haulers"), "utf-8")
    assert load_business(file).name == "Example Haulers"
