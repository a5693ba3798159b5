"""`GET /api/services`: what is sold, at which price, when and where."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from qdn_tui.api.answers import View, shown
from qdn_tui.api.routing import new_resource
from qdn_tui.business_file import load_business
from qdn_tui.domain.business import Business, Service
from qdn_tui.domain.public import BusinessView

# The same for everyone, so anyone may keep it. CloudFront caches nothing under /api/*: this
# speaks to browsers alone, which no purge reaches after a change of prices. Five minutes is no
# longer than a visitor keeps an already loaded page open, and a booking is priced here anyway.
CACHE_CONTROL = "public, max-age=300"

router = new_resource()


class FlatPrice(View):
    """One price, whatever the load."""

    kind: Literal["flat"]
    label: str
    amount_cents: int


class UnitPrice(View):
    """A price by the unit, such as an eighth of a load."""

    kind: Literal["per_unit"]
    label: str
    unit: str
    unit_cents: int
    units_min: int
    units_max: int


class PriceRange(View):
    """From, to; agreed on the phone."""

    kind: Literal["range"]
    label: str
    from_cents: int
    to_cents: int


Price = Annotated[FlatPrice | UnitPrice | PriceRange, Field(discriminator="kind")]


class ServiceView(View):
    """Something that can be ordered by its code."""

    code: str
    label: str
    summary: str
    includes: tuple[str, ...]
    price: Price


class ArrivalWindow(View):
    """An arrival window of every open day, `HH:MM` in the business's time zone."""

    start: str
    end: str


class ServicesView(View):
    """The catalogue. Amounts are cents of `currency`; a postal code may end in `*`: any digits."""

    business: BusinessView
    currency: str
    time_zone: str
    services: tuple[ServiceView, ...]
    windows: tuple[ArrivalWindow, ...]
    served_postal_codes: tuple[str, ...]


@router.get(
    "/api/services",
    summary="The catalogue",
    description="Services with their prices, arrival windows, and the postal codes served.",
    operation_id="services",
    responses={200: {"description": "The catalogue"}},
)
def services() -> Response[ServicesView]:
    """What is sold. Reads no jobs, so it answers also while the store does not."""
    return shown(services_view(load_business()), cache_control=CACHE_CONTROL)


def services_view(business: Business) -> ServicesView:
    """The catalogue of a business."""
    return ServicesView(
        business=BusinessView(
            name=business.name, phone=business.phone, phone_label=business.phone_label
        ),
        currency=business.currency,
        time_zone=business.time_zone,
        services=tuple(
            ServiceView(
                code=service.code,
                label=service.label,
                summary=service.summary,
                includes=service.includes,
                price=_price(service, business.currency),
            )
            for service in business.services
        ),
        windows=tuple(
            ArrivalWindow(start=f"{window.start:%H:%M}", end=f"{window.end:%H:%M}")
            for window in sorted(business.windows, key=lambda window: window.start)
        ),
        served_postal_codes=business.served_postal_codes,
    )


def _price(service: Service, currency: str) -> FlatPrice | UnitPrice | PriceRange:
    label = service.price_label(currency)
    if service.price_cents is not None:
        return FlatPrice(kind="flat", label=label, amount_cents=service.price_cents)
    if service.unit is not None and service.unit_price_cents is not None:
        return UnitPrice(
            kind="per_unit",
            label=label,
            unit=service.unit,
            unit_cents=service.unit_price_cents,
            units_min=service.units_min,
            units_max=service.units_max,
        )
    return PriceRange(
        kind="range",
        label=label,
        from_cents=service.price_from_cents or 0,
        to_cents=service.price_to_cents or 0,
    )
