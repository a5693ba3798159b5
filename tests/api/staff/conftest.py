"""Requests of staff: with their cookies, from the dashboard's own page."""

import base64
import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from qdn_tui.api.handler import handler
from qdn_tui.api.staff import frontdesk
from tests.api.conftest import Bucket
from tests.api.events import Answered, event
from tests.api.staff.pool import CLIENT_ID, POOL_ID, Staff, jwks

Send = Callable[..., Answered]
FROM_OUR_PAGE = {"sec-fetch-site": "same-origin", "origin": "https://dashboard.example"}


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The pool of the tests behind the function; gives the addresses its keys were asked from."""
    asked: list[str] = []

    def fetched(address: str) -> bytes:
        asked.append(address)
        return jwks()

    monkeypatch.setenv("QDN_USER_POOL_ID", POOL_ID)
    monkeypatch.setenv("QDN_USER_POOL_CLIENT_ID", CLIENT_ID)
    monkeypatch.setattr(frontdesk, "_fetched", fetched)
    frontdesk.front_desk.cache_clear()
    yield asked
    frontdesk.front_desk.cache_clear()


@pytest.fixture
def send(office: Bucket, pool: list[str]) -> Send:
    """`send(DISPATCHER, "/api/board")`; a body makes it a POST."""

    def sent(
        who: Staff | str | None,
        path: str,
        method: str | None = None,
        *,
        query: str = "",
        body: Any = None,
        **headers: str,
    ) -> Answered:
        cookies = who.cookies if isinstance(who, Staff) else who
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            given = {"content-type": "application/json", **FROM_OUR_PAGE, **given}
        made = event(
            path,
            method or ("POST" if body is not None else "GET"),
            query=query,
            headers={**({} if method != "DELETE" else FROM_OUR_PAGE), **given},
            body=body if isinstance(body, str) or body is None else json.dumps(body),
        )
        if cookies:
            made["cookies"] = cookies.split("; ")
        return unpacked(handler(made, None))

    return sent


def unpacked(answer: dict[str, Any]) -> Answered:
    """An answer as a browser reads it: not compressed, and with its cookies set aside."""
    whole = dict(answer)
    if whole["isBase64Encoded"]:
        body = gzip.decompress(base64.b64decode(whole["body"])).decode()
        whole |= {"body": body, "isBase64Encoded": False}
    made = Answered.of({**whole, "cookies": []})
    return replace(made, whole=whole)
