"""What is odd about a job that somebody is about to take: warnings, never walls."""

from qdn_tui.domain.booking import window_remarks
from qdn_tui.domain.business import Business, Service
from qdn_tui.domain.changes import Create
from qdn_tui.domain.money import Money, format_cents

NOT_SERVED = "not our area"


def price_remark(price: Money, code: str, business: Business) -> str | None:
    """`the catalogue says $600 flat` where the price is away from it; None where it is not."""
    service = business.service(code)
    if service is None or price.currency != business.currency:
        return None
    low, high = _asked(service)
    if low <= price.amount_cents <= high:
        return None
    if service.unit_price_cents is not None:
        span = f"{format_cents(low, business.currency)} to {format_cents(high, business.currency)}"
        return f"the catalogue says {span}"
    return f"the catalogue says {service.price_label(business.currency)}"


def oddities(change: Create, business: Business) -> tuple[str, ...]:
    """Everything odd about a new job, each without a full stop."""
    said = []
    code = change.address.postal_code
    if code and not business.serves(code):
        said.append(f"{code} is {NOT_SERVED}")
    if remark := price_remark(change.price, change.service, business):
        said.append(f"{change.price}: {remark}")
    if change.window is not None:
        label = business.window_label(change.window)
        said += [
            f"{label}: {remark}" for remark in window_remarks(change.window, change.at, business)
        ]
    return tuple(said)


def _asked(service: Service) -> tuple[int, int]:
    """The least and the most the catalogue asks, in cents."""
    low = service.lowest_cents
    if service.unit_price_cents is not None:
        return low, service.unit_price_cents * service.units_max
    return low, service.price_to_cents if service.price_to_cents is not None else low
