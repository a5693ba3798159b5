"""The fields that the form for a new job and the one over a job have in common."""

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from qdn_tui.domain.business import Business
from qdn_tui.tui.new_job_entry import Entry
from qdn_tui.tui.widgets.field import Field
from qdn_tui.tui.widgets.pick_list import PickList, Row


def customer_fields(entry: Entry) -> ComposeResult:
    """Who it is, and where."""
    yield Field("name", "Name", entry.name, "who called", 120)
    with Horizontal(classes="row"):
        yield Field("phone", "Phone", entry.phone, "619 555 0123", 40)
        yield Field("email", "Email", entry.email, "or an address", 254, beside=True)
    with Horizontal(classes="row"):
        yield Field("street", "Street", entry.street, "number and street", 200)
        yield Field("unit", "Unit", entry.unit, "", 200, beside=True)
    with Horizontal(classes="row"):
        yield Field("city", "City", entry.city, "", 200)
        yield Field("region", "State", entry.region, "", 200, beside=True)
        yield Field("postal_code", "ZIP", entry.postal_code, "", 16, beside=True)


def service_fields(entry: Entry, services: Iterable[Row[str]], price_label: str) -> ComposeResult:
    """What is done, and for how much."""
    yield Static("Service", classes="caption", markup=False)
    yield PickList(list(services), entry.service, id="service")
    yield Field("price", price_label, entry.price, "", 20)


def services_of(business: Business, own: str = "") -> list[Row[str]]:
    """The catalogue, and before it a job's own service where that is no longer in it."""
    gone = own and not business.service(own)
    return ([Row(own, own, "not in the catalogue")] if gone else []) + [
        Row(service.code, service.label, service.price_label(business.currency))
        for service in business.services
    ]
