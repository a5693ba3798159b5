"""Every error has our shape, also those of routes that take a body."""

from typing import Annotated

import pytest
from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from qdn_tui.api.answers import View, shown
from qdn_tui.api.app import build_api
from qdn_tui.api.body import body_of
from qdn_tui.api.entries import Entry, Line, entry_of
from qdn_tui.api.routing import Api, new_resource
from qdn_tui.business_file import load_business
from tests.api.events import Answered, event


class Order(Entry):
    """What a made-up route takes."""

    pieces: Annotated[int, Field(ge=1, le=8)]
    street: Line


class Receipt(View):
    """What it answers."""

    pieces: int


@pytest.fixture(scope="module")
def api() -> Api:
    orders = new_resource()

    @orders.post("/api/orders")
    def order() -> Response[Receipt]:
        sent = body_of(orders.current_event.raw_event)
        order = entry_of(Order, sent.fields, load_business())
        return shown(Receipt(pieces=order.pieces), status=201)

    @orders.get("/api/orders/<name>")
    def lookup(name: str) -> Response[Receipt]:
        if name == "wrong":
            return shown(Receipt.model_validate({"pieces": name + "Canary"}))
        raise RuntimeError("Canary")

    return build_api([orders])


def post(api: Api, body: str, content_type: str = "application/json") -> Answered:
    given = event("/api/orders", "POST", body=body, headers={"content-type": content_type})
    return Answered.of(api.resolve(given, None))  # type: ignore[arg-type]


def test_a_right_body_is_taken(api: Api) -> None:
    answer = post(api, '{"pieces":3,"street":"Mockup Way"}')
    assert (answer.status, answer.json) == (201, {"pieces": 3})


def test_a_wrong_body_is_told_field_by_field(api: Api) -> None:
    answer = post(api, '{"pieces":9,"street":" ","colour":"blue"}')
    assert answer.status == 422
    assert answer.headers["cache-control"] == "no-store"
    error = answer.json["error"]
    assert error["code"] == "invalid"
    codes = {field: problem["code"] for field, problem in error["fields"].items()}
    assert codes == {"pieces": "out_of_range", "street": "required", "colour": "unknown"}
    assert error["fields"]["street"]["message"] == "Please fill this in."
    assert set(answer.json) == {"error"}


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"text"'])
def test_a_body_that_is_no_object_cannot_be_read(api: Api, body: str) -> None:
    answer = post(api, body)
    assert answer.status == 400
    assert answer.json["error"]["code"] == "bad_body"


def test_a_body_of_another_kind_is_refused(api: Api) -> None:
    answer = post(api, "<order/>", "application/xml")
    assert answer.status == 415
    assert answer.json["error"]["code"] == "unsupported_media_type"
    assert "fields" not in answer.json["error"]


@pytest.mark.parametrize("name", ["wrong", "raises"])
def test_a_fault_of_ours_is_no_fault_of_the_request(api: Api, name: str) -> None:
    answer = Answered.of(api.resolve(event(f"/api/orders/{name}"), None))  # type: ignore[arg-type]
    assert answer.status == 500
    assert answer.json["error"]["code"] == "internal"
    assert "Canary" not in answer.body


def test_a_resource_says_which_methods_it_takes(api: Api) -> None:
    orders, one = api.look_up("/api/orders"), api.look_up("/api/orders/x")
    assert orders is not None
    assert one is not None
    assert orders.allow == "OPTIONS, POST"
    assert one.allow == "GET, HEAD, OPTIONS"
    assert api.look_up("/api/orders\n") is None
