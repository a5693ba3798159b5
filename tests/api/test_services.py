"""The catalogue."""

from qdn_tui.api.desk import desk
from qdn_tui.api.services import services_view
from qdn_tui.business_file import load_business
from qdn_tui.domain.business import Business
from tests.api.conftest import Ask


def test_the_catalogue_says_what_is_sold_at_which_price(ask: Ask) -> None:
    answer = ask("/api/services")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    catalogue = answer.json
    assert catalogue["currency"] == "USD"
    services = {service["code"]: service for service in catalogue["services"]}
    assert list(services) == ["trailer_pickup_dump", "junk_removal", "trailer_drop", "cleanout"]
    assert services["trailer_pickup_dump"]["label"] == "Trailer pickup and dump"
    assert "Sweep-out" in services["trailer_pickup_dump"]["includes"]
    assert services["trailer_pickup_dump"]["price"] == {
        "kind": "flat",
        "label": "$600 flat",
        "amount_cents": 60_000,
    }
    assert services["junk_removal"]["price"] == {
        "kind": "per_unit",
        "label": "$75 per eighth of a load",
        "unit": "eighth of a load",
        "unit_cents": 7_500,
        "units_min": 1,
        "units_max": 8,
    }
    assert services["cleanout"]["price"] == {
        "kind": "range",
        "label": "$800 to $2,400",
        "from_cents": 80_000,
        "to_cents": 240_000,
    }


def test_the_catalogue_says_when_where_and_whom_to_call(ask: Ask) -> None:
    catalogue = ask("/api/services").json
    assert catalogue["time_zone"] == "America/Los_Angeles"
    assert catalogue["windows"][0] == {"start": "08:00", "end": "10:00"}
    assert len(catalogue["windows"]) == len(load_business().windows)
    assert catalogue["served_postal_codes"] == ["919*", "920*", "921*"]
    assert catalogue["business"] == {
        "name": "QuickDumpNow",
        "phone": "+16195550100",
        "phone_label": "(619) 555-0100",
    }


def test_windows_come_in_the_order_of_the_day() -> None:
    business = load_business()
    shuffled = business.model_copy(update={"windows": business.windows[::-1]})
    assert services_view(shuffled) == services_view(business)


def test_how_many_jobs_fit_in_a_window_stays_our_business(ask: Ask) -> None:
    assert "capacity" not in ask("/api/services").body
    assert "capacity" in str(Business.model_json_schema())


def test_a_browser_may_keep_the_catalogue_a_while(ask: Ask) -> None:
    assert ask("/api/services").headers["cache-control"] == "public, max-age=300"


def test_the_catalogue_needs_no_store(ask: Ask) -> None:
    assert ask("/api/services").status == 200
    assert desk.cache_info().misses == 0
