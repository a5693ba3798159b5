"""What the API tells staff in codes and values has words in every language of their page."""

import re
import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from qdn_tui.api.staff.reading import _BY_FIELD, _CODES
from qdn_tui.business_file import load_business
from qdn_tui.domain.booking import clashes, window_remarks
from qdn_tui.domain.changes import Change, EditableField
from qdn_tui.domain.job import Assignment, TimeWindow
from qdn_tui.domain.query import KEYS, parse_query
from qdn_tui.domain.refusals import (
    AddressNotCounted,
    NamesCustomer,
    NotForCustomers,
    Refused,
    TooManyBookings,
    WindowNotOffered,
)
from qdn_tui.domain.remarks import Remark
from qdn_tui.resources import resource_root
from tests.api.conftest import Bucket
from tests.api.jobs import assigned, booked
from tests.api.staff.conftest import Send
from tests.api.staff.pool import DISPATCHER

TEXTS = {
    path.stem: tomllib.loads(path.read_text("utf-8"))
    for path in (resource_root() / "frontend/strings/dashboard").glob("*.toml")
}
# Only what customers do is answered so, or who erases one at the command line.
ELSEWHERE = {AddressNotCounted, NamesCustomer, NotForCustomers, TooManyBookings, WindowNotOffered}
AT_THE_DOOR = {
    *("no_session", "not_allowed", "cross_site", "bad_parameter", "unknown_parameter"),
    *("bad_body", "unsupported_media_type", "too_large", "no_route", "method_not_allowed"),
}
FRIDAY = datetime(2026, 11, 20, 18, tzinfo=UTC)


def refusals(kind: type[Refused] = Refused) -> Iterable[type[Refused]]:
    for below in kind.__subclasses__():
        yield from (below, *refusals(below))


def remarks() -> Iterable[Remark]:
    """One of every kind."""
    business = load_business()
    typed = "colour:blue status:lost date:someday " + " ".join(f"{key}:" for key in KEYS)
    yield from parse_query(typed).problems
    for start in (FRIDAY - timedelta(days=1), FRIDAY - timedelta(hours=1), FRIDAY):
        for days in range(4):
            at = start + timedelta(days=days)
            window = TimeWindow(start_at=at, end_at=at + timedelta(hours=3))
            yield from window_remarks(window, FRIDAY, business)


@pytest.mark.parametrize("language", TEXTS)
def test_every_refusal_and_every_mistake_has_its_words(language: str) -> None:
    said = TEXTS[language]
    codes = {kind.code for kind in refusals() if kind not in ELSEWHERE}
    assert codes | AT_THE_DOOR <= said["refusals"].keys()
    assert {"no_role", "reset_required"} <= said["login"].keys()
    wrong = {*_CODES.values(), *_BY_FIELD.values(), "required", "wrong"}
    assert wrong <= said["wrong"].keys()


@pytest.mark.parametrize("language", TEXTS)
def test_every_remark_has_its_words_and_names_only_what_it_knows(
    office: Bucket, language: str
) -> None:
    job = assigned(office.store, booked(office.store), ["Ana"])
    twice = clashes(Assignment(crew=("Ana",)), job.window, [job])
    met = {remark.code: remark for remark in (*remarks(), *twice)}
    said = TEXTS[language]["remarks"]
    assert met.keys() == said.keys()
    for code, remark in met.items():
        assert set(re.findall(r"{(\w+)}", said[code])) <= remark.values.keys(), code


@pytest.mark.parametrize("language", TEXTS)
def test_every_kind_of_change_and_every_edited_field_has_a_name(language: str) -> None:
    kinds = {one.model_fields["kind"].default for one in get_args(get_args(Change)[0])}
    assert kinds <= TEXTS[language]["did"].keys()
    script = (resource_root() / "frontend/dashboard/told.js").read_text("utf-8")
    listed = script.partition("const FIELD_NAMES = {")[2].partition("}")[0]
    named = dict(re.findall(r"'?([\w.]+)'?: '(\w+)'", listed))
    assert named.keys() == set(get_args(EditableField))
    assert set(named.values()) <= TEXTS[language]["fields"].keys()


def test_the_history_tells_what_changed_and_keeps_a_dead_link_to_itself(
    office: Bucket, send: Send
) -> None:
    job = booked(office.store)
    window = {"start_at": "2026-12-01T16:00:00Z", "end_at": "2026-12-01T18:00:00Z"}
    was, now = ({"amount_cents": cents, "currency": "USD"} for cents in (60_000, 57_500))
    edit = {"field": "price", "seen": was, "value": now}
    made: list[dict[str, Any]] = [
        {"kind": "advance", "from_status": "ready_for_pickup"},
        {"kind": "assign", "assignment": {"crew": ["Ana"], "truck": "Truck 2"}},
        {"kind": "reschedule", "window": window},
        {"kind": "edit", "edits": [edit]},
        {"kind": "rotate_token"},
        {"kind": "close", "outcome": "failed", "reason": "Weather"},
    ]
    for place, change in enumerate(made):
        sent = {"op_id": f"op-told-{place:04}", **change}
        answer = send(DISPATCHER, f"/api/jobs/{job.id}/changes", body=sent)
        assert answer.status == 200, answer.body
    whole = send(DISPATCHER, f"/api/jobs/{job.id}")
    assert job.tracking_token not in whole.body
    told = [entry["changes"] for entry in reversed(whole.json["job"]["history"])]
    nobody: dict[str, Any] = {"crew": [], "truck": None, "trailer": None}
    assert told == [
        [{"field": "status", "was": None, "now": "ready_for_pickup"}],
        [{"field": "status", "was": "ready_for_pickup", "now": "in_progress"}],
        [
            {
                "field": "assignment",
                "was": nobody,
                "now": {"crew": ["Ana"], "truck": "Truck 2", "trailer": None},
            }
        ],
        [
            {
                "field": "window",
                "was": {"start_at": "2026-11-21T16:00:00Z", "end_at": "2026-11-21T18:00:00Z"},
                "now": window,
            }
        ],
        [{"field": "price", "was": was, "now": now}],
        [],
        [{"field": "status", "was": "in_progress", "now": "failed"}],
    ]
