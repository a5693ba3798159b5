"""A customer's data taken out of a job for good: what bookkeeping needs stays, nothing else.

Built field by field from what may stay, so that nothing else can slip through: fields that this
program does not know go as well.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import JsonValue

from qdn_tui.domain.adoption import identity_of
from qdn_tui.domain.changes import Change, Edit, Erase
from qdn_tui.domain.document import Quarantined
from qdn_tui.domain.erased_records import link_mark, named_in
from qdn_tui.domain.history import recorded
from qdn_tui.domain.job import (
    Actor,
    ActorKind,
    Address,
    Assignment,
    Customer,
    HistoryEntry,
    Job,
    Notes,
    Payment,
    TimeWindow,
)
from qdn_tui.domain.money import Money
from qdn_tui.domain.refusals import CustomerErased, NamesCustomer
from qdn_tui.domain.status import Outcome, Status
from qdn_tui.domain.strict_json import canonical, loads

ERASED: Final = "(erased)"
RECORD_PREFIX: Final = "record-"
_NAME_DIGITS: Final = 12
DEFAULT_REASON: Final = "at the customer's request"
# What may still be changed about a job: what was paid for it.
BOOKKEEPING: Final = frozenset({"price", "payment.state", "payment.method"})

_CODE = re.compile(r"[a-z0-9_-]{1,60}")
_OP = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NUMBER = re.compile(r"J-[0-9]{1,12}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_STANDINGS: Final = frozenset(
    {one.value for one in Status} | {one.value for one in Outcome} | {"pending"}
)
_METHODS: Final = frozenset({"cash", "card", "check", "transfer", "invoice"})
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_TOLD = 3
# Of a record that cannot be read, by what stands there; whatever looks otherwise goes.
_TIMES: Final = ("created_at", "updated_at", "created", "completed_at", "closed_at")


def erased(job: Job, change: Erase) -> Job:
    """The job without its customer, its old tracking links dead.

    Raises:
        NamesCustomer: the reason does, which stays.
    """
    require_nameless(job, change.reason)
    marks: list[JsonValue] = [link_mark(token) for token in _links(job)]
    bare = Job(
        id=job.id,
        number=job.number,
        tracking_token=change.tracking_token,
        status=job.status,
        outcome=job.outcome,
        customer=Customer(name=ERASED),
        address=Address(line1=ERASED),
        service=job.service if _CODE.fullmatch(job.service) else ERASED,
        price=Money(amount_cents=job.price.amount_cents, currency=job.price.currency),
        window=_window(job.window),
        assignment=Assignment(
            crew=job.assignment.crew,
            truck=job.assignment.truck,
            trailer=job.assignment.trailer,
        ),
        payment=Payment(
            state=job.payment.state, method=_method(job.payment.method), at=job.payment.at
        ),
        notes=Notes(),
        history=tuple(_entry(entry) for entry in job.history),
        version=job.version,
        created_at=job.created_at,
        updated_at=job.updated_at,
    )
    log = recorded(bare, change, from_=marks, reason=change.reason)
    return bare.model_copy(update=log)


def had_link(job: Job, token: str) -> bool:
    """Whether this was a tracking link of the job before it was erased."""
    return any(
        entry.kind == "erase" and isinstance(entry.from_, list) and link_mark(token) in entry.from_
        for entry in job.history
    )


def require_bookkeeping(change: Change, job: Job) -> None:
    """Refuse whatever could bring a person back into a job that was erased.

    Raises:
        CustomerErased: it is no change of price or payment.
    """
    if isinstance(change, Edit) and all(edit.field in BOOKKEEPING for edit in change.edits):
        return
    entry = job.erasure
    raise CustomerErased(
        job.number,
        change.kind.replace("_", " "),
        entry.actor.name if entry else "",
        entry.at if entry else None,
    )


def require_nameless(job: Job, reason: str) -> None:
    """Refuse a reason that would stay and name the customer.

    Raises:
        NamesCustomer: it does. Ours names nobody, whatever somebody is called.
    """
    if reason != DEFAULT_REASON and names_customer(job, reason):
        raise NamesCustomer(job.number)


def names_customer(job: Job, text: str) -> bool:
    """Whether a text holds the customer's name, number, mailbox or street."""
    digits = "".join(filter(str.isdigit, text))
    phone = "".join(filter(str.isdigit, job.customer.phone or ""))
    if phone and phone[-7:] in digits:
        return True
    if job.customer.email and job.customer.email.casefold() in text.casefold():
        return True
    return bool(_told_in(text) & _told_in(job.customer.name, job.address.line1))


def link_marks(job: Job) -> frozenset[str]:
    """The marks of every link the job has or had, also of those that died with its customer."""
    dead = job.erasure.from_ if job.erasure is not None else ()
    kept = dead if isinstance(dead, list) else ()
    return frozenset((*map(link_mark, _links(job)), *map(str, kept)))


def is_about(entry: Quarantined, job_id: str, number: str, marks: frozenset[str]) -> bool:
    """Whether a record that cannot be read says that it is a job: by id, number or link's mark."""
    try:
        value = loads(entry.written)
    except ValueError:
        return False
    named = named_in(value)
    return (
        (bool(job_id) and job_id in named.ids)
        or (bool(number) and isinstance(value, dict) and value.get("number") == number)
        or any(link_mark(link) in marks for link in named.links)
    )


def record_name(entry: Quarantined) -> str:
    """What a record that cannot be read is called where nothing in it names it: from its bytes."""
    return f"{RECORD_PREFIX}{_record_mark(entry)[:_NAME_DIGITS]}"


def is_called(entry: Quarantined, digits: str) -> bool:
    """Whether the record has, or had before it was erased, a name that begins with these digits.

    Args:
        digits: of `record_name`; none is nobody's.
    """
    return bool(digits) and (entry.erased or _record_mark(entry)).startswith(digits)


def _record_mark(entry: Quarantined) -> str:
    return identity_of(canonical(entry.written))[0]


def bare_record(entry: Quarantined, change: Erase) -> dict[str, JsonValue]:
    """What stays of a record that cannot be read: number, standing, price and times, if sound.

    Raises:
        NamesCustomer: the reason, which stays, has a word of the record.
    """
    try:
        value = loads(entry.written)
    except ValueError:
        value = None
    if change.reason != DEFAULT_REASON and _told_in(change.reason) & _told_in(*_texts(value)):
        raise NamesCustomer(entry.label)
    kept = _sound(value) if isinstance(value, dict) else {}
    return {
        **kept,
        "erased": {
            "at": _rfc3339(change.at),
            "by": change.actor.name,
            "reason": change.reason,
            "op_id": change.op_id,
            "record": _record_mark(entry),
        },
    }


def erased_mark(value: Any) -> str:
    """Of what `bare_record` left: which record stood there. Empty for any other value."""
    left = value.get("erased") if isinstance(value, dict) else None
    mark = left.get("record") if isinstance(left, dict) else None
    return mark if isinstance(mark, str) else ""


def _told_in(*texts: str) -> frozenset[str]:
    words = (word for text in texts for word in _WORD.findall(text))
    return frozenset(word.casefold() for word in words if len(word) >= _SHORTEST_TOLD)


def _texts(value: Any) -> Iterator[str]:
    """Every text that stands in a record, but for its keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _links(job: Job) -> list[str]:
    """Every tracking token that the job has or had."""
    dead = [
        entry.from_
        for entry in job.history
        if entry.kind == "rotate_token" and isinstance(entry.from_, str)
    ]
    return [job.tracking_token, *dead]


def _entry(entry: HistoryEntry) -> HistoryEntry:
    return HistoryEntry(
        seq=entry.seq,
        at=entry.at,
        actor=Actor(
            kind=entry.actor.kind,
            name=ERASED if entry.actor.kind is ActorKind.CUSTOMER else entry.actor.name,
        ),
        source=entry.source,
        kind=entry.kind if _CODE.fullmatch(entry.kind) else "changed",
        from_=_value(entry.kind, entry.from_),
        to=_value(entry.kind, entry.to),
        op_id=entry.op_id if entry.op_id and _OP.fullmatch(entry.op_id) else None,
    )


def _value(kind: str, value: JsonValue) -> JsonValue:
    """What a change says of before and after, without what people wrote."""
    if isinstance(value, str):
        return value if value in _STANDINGS or _is_time(value) else None
    if not isinstance(value, dict):
        return None
    if kind == "edit":
        return {name: _field(name, one) for name, one in value.items() if name in BOOKKEEPING}
    if kind == "reschedule":
        return {
            name: one
            for name in ("start_at", "end_at")
            if isinstance(one := value.get(name), str) and _is_time(one)
        }
    if kind == "assign":
        return {name: value[name] for name in ("crew", "truck", "trailer") if name in value}
    return None


def _field(name: str, value: JsonValue) -> JsonValue:
    if name == "price" and isinstance(value, dict):
        return _price(value)
    if name == "payment.method":
        return _method(value if isinstance(value, str) else None)
    return value if value in ("paid", "unpaid") else None


def _price(value: Mapping[str, Any]) -> dict[str, JsonValue]:
    cents, currency = value.get("amount_cents"), value.get("currency")
    sound: dict[str, JsonValue] = {}
    if isinstance(cents, int) and not isinstance(cents, bool):
        sound["amount_cents"] = cents
    if isinstance(currency, str) and _CURRENCY.fullmatch(currency):
        sound["currency"] = currency
    return sound


def _method(method: str | None) -> str | None:
    # In one's own words it may say whose card it was.
    return method if method is not None and method.casefold() in _METHODS else None


def _window(window: TimeWindow | None) -> TimeWindow | None:
    return TimeWindow(start_at=window.start_at, end_at=window.end_at) if window else None


def _sound(value: Mapping[str, Any]) -> dict[str, JsonValue]:
    kept: dict[str, JsonValue] = {}
    for key, form in (("id", _UUID), ("number", _NUMBER)):
        one = value.get(key)
        if isinstance(one, str) and form.fullmatch(one):
            kept[key] = one
    for key in ("status", "outcome"):
        one = value.get(key)
        if isinstance(one, str) and one.casefold() in _STANDINGS:
            kept[key] = one
    price = value.get("price")
    if isinstance(price, dict):
        kept["price"] = _price(price)
    elif isinstance(price, (int, float)) and not isinstance(price, bool):
        kept["price"] = price
    for key in _TIMES:
        one = value.get(key)
        if isinstance(one, str) and _is_time(one):
            kept[key] = one
    return kept


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _rfc3339(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
