"""Who is let in: with a session that holds, from our own page, in a role that may."""

import base64
import io
import json
import time
from typing import Any

import jwt
import pytest

from qdn_tui.api.app import build_api
from qdn_tui.api.staff.routes import STAFF_RESOURCES
from qdn_tui.domain.status import Status
from tests.api.conftest import Bucket
from tests.api.jobs import assigned, booked
from tests.api.staff.conftest import Send
from tests.api.staff.pool import (
    CREW,
    DISPATCHER,
    KEY_ID,
    NOBODY_YET,
    VIEWER,
    Staff,
    other_key,
    private_key,
    session_cookies,
    signed,
)
from tests.api.test_privacy import (
    assert_unseen,
    document,
    everything_of,
    planted,
    private_texts,
)

JOB = "89ba48c8-a21b-4dea-8c32-a3f9e04d83a9"
CHANGE = {"op_id": "op-00000001", "kind": "note", "text": "Key is under the mat"}
NEW_JOB: dict[str, Any] = {
    "op_id": "op-00000002",
    "customer": {"name": "Mark", "phone": "(619) 555-0123"},
    "address": {
        "line1": "12 Soderblom Avenue",
        "city": "San Diego",
        "region": "CA",
        "postal_code": "92101",
    },
    "service": "trailer_pickup_dump",
}
# Path, body, and what each role is answered.
ROUTES: dict[str, tuple[str, Any, dict[str, int]]] = {
    "board": ("/api/board", None, {"dispatcher": 200, "crew": 200, "viewer": 200}),
    "matches": ("/api/board/matches", None, {"dispatcher": 200, "crew": 200, "viewer": 200}),
    "older": ("/api/board/archive", None, {"dispatcher": 200, "crew": 200, "viewer": 200}),
    "job": ("/api/jobs/{job}", None, {"dispatcher": 200, "crew": 200, "viewer": 200}),
    "schedule": ("/api/schedule", None, {"dispatcher": 200, "crew": 200, "viewer": 200}),
    "report": ("/api/report", None, {"dispatcher": 200, "crew": 403, "viewer": 200}),
    "new_job": ("/api/jobs", NEW_JOB, {"dispatcher": 201, "crew": 403, "viewer": 403}),
    "change_job": (
        "/api/jobs/{job}/changes",
        CHANGE,
        {"dispatcher": 200, "crew": 200, "viewer": 403},
    ),
}
# What is asked before there is a session, and what ends one.
WITHOUT_ROLE = {"log_in", "renew_session", "log_out", "session"}
WHO = {"dispatcher": DISPATCHER, "crew": CREW, "viewer": VIEWER}


def test_the_table_of_routes_and_roles_is_whole() -> None:
    api = build_api(STAFF_RESOURCES)
    named = {route.operation_id for route in (*api._static_routes, *api._dynamic_routes)}
    assert named == ROUTES.keys() | WITHOUT_ROLE


@pytest.mark.parametrize("role", WHO)
@pytest.mark.parametrize("route", ROUTES)
def test_a_route_takes_the_roles_that_may(
    office: Bucket, send: Send, route: str, role: str
) -> None:
    job = assigned(office.store, booked(office.store), ["Ana"])
    path, body, wanted = ROUTES[route]
    answer = send(WHO[role], path.format(job=job.id), body=body)
    assert answer.status == wanted[role], answer.body
    if answer.status == 403:
        assert answer.json["error"]["code"] == "not_allowed"
        assert len(office.store.read().jobs) == 1
        assert office.store.read().jobs[0].version == job.version


@pytest.mark.parametrize("route", ROUTES)
def test_without_a_role_there_is_nothing(send: Send, route: str) -> None:
    path, body, _ = ROUTES[route]
    assert send(NOBODY_YET, path.format(job=JOB), body=body).status == 403


@pytest.mark.parametrize("route", [*ROUTES, "session"])
def test_without_a_session_every_route_says_the_same(send: Send, route: str) -> None:
    path, body, _ = ROUTES.get(route, ("/api/session", None, {}))
    answer = send(None, path.format(job=JOB), body=body)
    assert answer.status == 401
    assert answer.bytes == send(None, "/api/board").bytes


def test_without_a_session_nothing_private_is_in_any_byte_or_line(
    office: Bucket, send: Send, log: io.StringIO
) -> None:
    job = planted(Status.IN_PROGRESS, None)
    office.put(document(job))
    forged = session_cookies(*(forgeries(use)["other key"] for use in ("access", "id")))
    answers = [
        everything_of(send(who, path.format(job=job.id), body=body))
        for path, body, _ in ROUTES.values()
        for who in (None, NOBODY_YET, forged)
    ]
    assert_unseen(private_texts(job), *answers, log.getvalue())


def unsigned(claims: dict[str, Any], alg: str) -> str:
    """A token that carries no signature and says so, in some spelling."""
    parts = [{"alg": alg, "typ": "JWT", "kid": KEY_ID}, claims]
    written = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    return b".".join(written).decode() + "."


def by_public_key(claims: dict[str, Any]) -> str:
    """Signed with the pool's public key, as if that were a shared secret."""
    import hashlib
    import hmac

    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = (
        private_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    head, body, _ = unsigned(claims, "HS256").split(".")
    digest = hmac.digest(public, f"{head}.{body}".encode(), hashlib.sha256)
    return f"{head}.{body}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def forgeries(use: str) -> dict[str, str]:
    """Tokens that do not hold, by what is wrong with them."""
    own = DISPATCHER.claims(use)
    now = int(time.time())
    meant_for = "client_id" if use == "access" else "aud"
    right = signed(own)
    head, body, signature = right.split(".")

    def without(name: str) -> dict[str, Any]:
        return {key: value for key, value in own.items() if key != name}

    return {
        "nothing": "",
        "no token": "x",
        "two dots": "..",
        "not base64": "€.€.€",
        "other key": signed(own, other_key()),
        "key in the header": signed(
            own,
            other_key(),
            headers={
                "kid": KEY_ID,
                "jwk": json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(other_key().public_key())),
            },
        ),
        "key at an address": signed(
            own, other_key(), headers={"kid": "x", "jku": "https://elsewhere.example/jwks"}
        ),
        "unknown key": signed(own, headers={"kid": "another"}),
        "no key id": signed(own, headers={}),
        "key id of another kind": f"{_part({'alg': 'RS256', 'kid': 7})}.{body}.{signature}",
        "alg none": unsigned(own, "none"),
        "alg None": unsigned(own, "None"),
        "hs256 with the public key": by_public_key(own),
        "other algorithm": signed(own, algorithm="RS512"),
        "expired": signed({**own, "iat": now - 7200, "exp": now - 60}),
        "never expires": signed(without("exp")),
        "issued tomorrow": signed({**own, "iat": now + 86_400}),
        "not before tomorrow": signed({**own, "nbf": now + 86_400}),
        "other issuer": signed({**own, "iss": "https://cognito-idp.us-west-2.amazonaws.com/x"}),
        "no issuer": signed(without("iss")),
        "other client": signed({**own, meant_for: "another"}),
        "several clients": signed({**own, meant_for: [own[meant_for], "another"]}),
        "no client": signed(without(meant_for)),
        "no subject": signed(without("sub")),
        "other use": signed({**own, "token_use": "refresh"}),
        "no use": signed(without("token_use")),
        "the other of the two": signed(DISPATCHER.claims("id" if use == "access" else "access")),
        "changed": f"{head}.{_part({**own, 'cognito:groups': ['dispatcher', 'x']})}.{signature}",
        "cut": right[:-8],
        "without signature": f"{head}.{body}.",
        "very long": signed({**own, "more": "x" * 5000}),
        "somebody else's": signed({**own, "sub": "sub-of-another"}),
    }


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("use", ["access", "id"])
def test_no_forged_token_is_told_from_none(send: Send, log: io.StringIO, use: str) -> None:
    none = send(None, "/api/board")
    other = signed(DISPATCHER.claims("id" if use == "access" else "access"))
    right = signed(DISPATCHER.claims(use))
    for what, token in forgeries(use).items():
        pair = (token, other) if use == "access" else (other, token)
        answer = send(session_cookies(*pair), "/api/board")
        assert answer.status == 401, what
        assert answer.bytes == none.bytes, what
        assert not token or token not in log.getvalue(), what
    pair = (right, other) if use == "access" else (other, right)
    assert send(session_cookies(*pair), "/api/board").status == 200


def test_a_clock_a_little_off_keeps_nobody_out(send: Send) -> None:
    late = Staff("dispatcher", age_s=905)
    assert send(late, "/api/board").status == 200
    assert send(Staff("dispatcher", age_s=930), "/api/board").status == 401


def test_tokens_that_name_unknown_keys_make_nobody_ask_for_keys(
    send: Send, pool: list[str]
) -> None:
    send(DISPATCHER, "/api/board")
    for number in range(20):
        token = signed(DISPATCHER.claims("access"), headers={"kid": f"unknown-{number}"})
        send(session_cookies(token, token), "/api/board")
    assert pool == [
        "https://cognito-idp.us-west-2.amazonaws.com/us-west-2_TestsTest/.well-known/jwks.json"
    ]


def test_where_the_keys_cannot_be_had_nobody_is_called_a_stranger(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(address: str) -> bytes:
        raise OSError

    monkeypatch.setattr("qdn_tui.api.staff.frontdesk._fetched", away)
    answer = send(DISPATCHER, "/api/board")
    assert answer.status == 503
    assert answer.headers["retry-after"] == "5"


def test_the_highest_of_several_roles_counts(send: Send) -> None:
    access = {**VIEWER.claims("access"), "cognito:groups": ["viewer", "crew", "dispatcher"]}
    cookies = session_cookies(signed(access), signed(VIEWER.claims("id")))
    assert send(cookies, "/api/board").json["user"]["role"] == "dispatcher"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"sec_fetch_site": ""},
        {"sec_fetch_site": "Same-Origin"},
    ],
)
@pytest.mark.parametrize("path", ["/api/jobs", f"/api/jobs/{JOB}/changes", "/api/session/renew"])
def test_a_post_from_another_site_is_refused(
    office: Bucket, send: Send, path: str, headers: dict[str, str]
) -> None:
    answer = send(DISPATCHER, path, body=NEW_JOB, **headers)
    assert (answer.status, answer.json["error"]["code"]) == (403, "cross_site")
    assert office.store.read().jobs == ()


def test_an_origin_alone_is_not_enough_and_a_program_needs_none(office: Bucket, send: Send) -> None:
    from qdn_tui.api.handler import handler
    from tests.api.events import event
    from tests.api.staff.conftest import unpacked

    for headers, status in (({"origin": "https://evil.example"}, 403), ({}, 201)):
        made = event(
            "/api/jobs",
            "POST",
            headers={"content-type": "application/json", **headers},
            body=json.dumps(NEW_JOB),
        )
        made["cookies"] = DISPATCHER.cookies.split("; ")
        assert unpacked(handler(made, None)).status == status


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""]
)
def test_what_a_form_of_another_site_can_send_is_not_taken(
    office: Bucket, send: Send, kind: str
) -> None:
    for path in ("/api/session", "/api/jobs", "/api/session/renew"):
        answer = send(DISPATCHER, path, body="username=a&password=canary", content_type=kind)
        assert answer.status == 415
        assert "canary" not in answer.body
    assert office.store.read().jobs == ()


def test_no_answer_may_be_kept_on_the_way(office: Bucket, send: Send) -> None:
    job = booked(office.store)
    for path, body, _ in ROUTES.values():
        for who in (DISPATCHER, None):
            answer = send(who, path.format(job=job.id), body=body)
            assert "no-store" in answer.headers["cache-control"]


def test_parameters_that_do_not_exist_are_refused(send: Send) -> None:
    for path in (
        *("/api/board", "/api/board/matches", "/api/board/archive"),
        *("/api/schedule", "/api/report"),
    ):
        answer = send(DISPATCHER, path, query="colour=red")
        assert answer.json["error"]["code"] == "unknown_parameter"
