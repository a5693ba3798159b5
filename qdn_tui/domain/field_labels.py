"""What people call the fields of a job."""

_FIELD_LABELS = {
    "customer.name": "name",
    "address.line1": "street",
    "address.line2": "unit",
    "address.region": "state",
    "address.postal_code": "ZIP",
    "address.access_notes": "access",
    "notes.customer": "customer's note",
    "payment.state": "payment",
    "payment.method": "paid by",
}


def field_label(path: str) -> str:
    """`customer.phone` as people say it: `phone`."""
    return _FIELD_LABELS.get(path, path.rpartition(".")[2].replace("_", " "))
