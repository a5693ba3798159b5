"""Logging in: what is told to whom, how often one may try, and what a session is made of."""

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import boto3
import moto.cognitoidp
import pytest
from botocore.exceptions import ConnectionClosedError

from qdn_tui.api.staff import frontdesk, limits, logins
from qdn_tui.api.viewer import address_of
from qdn_tui.cloud.users import SHORTEST_PASSWORD
from qdn_tui.store import once_more
from tests.api.conftest import BUCKET, REGION, Bucket
from tests.api.staff.conftest import Send
from tests.api.staff.pool import DISPATCHER, Staff

TEMPORARY = "temporary-canary-1"
OWN = "my own canary password"
LogIn = Callable[..., Any]


@pytest.fixture
def made(office: Bucket, pool: list[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A user pool as the stack makes it, with Dana in it; gives what disables her."""
    cognito = boto3.client("cognito-idp", region_name=REGION)
    pool_id = cognito.create_user_pool(
        PoolName="staff",
        UsernameAttributes=["email"],
        Policies={
            "PasswordPolicy": {
                "MinimumLength": SHORTEST_PASSWORD,
                "RequireLowercase": False,
                "RequireUppercase": False,
                "RequireNumbers": False,
                "RequireSymbols": False,
            }
        },
    )["UserPool"]["Id"]
    client_id = cognito.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="dashboard",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]["ClientId"]
    cognito.create_group(UserPoolId=pool_id, GroupName="dispatcher")
    monkeypatch.setenv("QDN_USER_POOL_ID", pool_id)
    monkeypatch.setenv("QDN_USER_POOL_CLIENT_ID", client_id)
    keys = Path(moto.cognitoidp.__file__).parent / "resources" / "jwks-public.json.gz"
    monkeypatch.setattr(frontdesk, "_fetched", lambda _address: gzip.decompress(keys.read_bytes()))
    frontdesk.front_desk.cache_clear()
    cognito.admin_create_user(
        UserPoolId=pool_id,
        Username="dana@example.com",
        TemporaryPassword=TEMPORARY,
        UserAttributes=[{"Name": "email", "Value": "dana@example.com"}],
    )
    cognito.admin_add_user_to_group(
        UserPoolId=pool_id, Username="dana@example.com", GroupName="dispatcher"
    )

    def disable() -> None:
        cognito.admin_disable_user(UserPoolId=pool_id, Username="dana@example.com")

    return disable


@pytest.fixture
def log_in(made: Any, send: Send) -> LogIn:
    """`log_in(password, new_password)` as Dana."""

    def logged_in(password: str, new: str | None = None, **more: str) -> Any:
        username = more.pop("username", "dana@example.com")
        body = {"username": username, "password": password}
        if new is not None:
            body["new_password"] = new
        return send(None, "/api/session", body=body, **more)

    return logged_in


def test_the_first_password_is_changed_and_then_opens(log_in: LogIn) -> None:
    asked = log_in(TEMPORARY)
    assert (asked.status, asked.json["error"]["code"]) == (409, "new_password_required")
    assert "12 characters" in asked.json["error"]["message"]
    for weak in ("short", "elevenchars", TEMPORARY):
        refused = log_in(TEMPORARY, weak)
        assert refused.status == 422
        assert refused.json["error"]["fields"]["new_password"]["code"] == "weak_password"
    assert log_in(TEMPORARY, OWN).status == 200
    assert log_in(OWN).json["user"]["username"] == "dana@example.com"
    assert log_in(TEMPORARY).status == 401


def test_the_session_is_in_cookies_that_no_script_reads(log_in: LogIn, send: Send) -> None:
    answer = log_in(TEMPORARY, OWN)
    cookies = {one.partition("=")[0]: one for one in answer.whole["cookies"]}
    assert cookies.keys() == {"__Host-qdn-access", "__Host-qdn-person", "__Secure-qdn-renewal"}
    for name, cookie in cookies.items():
        assert "; HttpOnly; Secure; SameSite=Strict" in cookie
        assert "Domain" not in cookie
        path = "/api/session" if name == "__Secure-qdn-renewal" else "/"
        assert f"; Path={path}; " in cookie
        assert cookie.partition(";")[0].partition("=")[2] not in answer.body
    jar = "; ".join(cookie.partition(";")[0] for cookie in cookies.values())
    assert send(jar, "/api/session").json["user"]["role"] == "dispatcher"
    renewed = send(jar, "/api/session/renew", body={})
    assert renewed.status == 200
    assert len(renewed.whole["cookies"]) == 2


def test_unknown_wrong_and_disabled_are_not_told_apart(log_in: LogIn, made: Any) -> None:
    assert log_in(TEMPORARY, OWN).status == 200
    wrong = log_in("not the password")
    unknown = log_in("not the password", username="nobody@example.com")
    strange = log_in("not the password", username="nobody at all")
    made()
    disabled = log_in(OWN)
    assert wrong.status == 401
    assert wrong.json["error"]["code"] == "wrong_credentials"
    assert wrong.bytes == unknown.bytes == strange.bytes == disabled.bytes


def test_after_five_wrong_ones_nobody_may_try_for_a_while(log_in: LogIn) -> None:
    statuses = [log_in(f"guess {place}").status for place in range(6)]
    assert statuses == [401] * 5 + [429]
    locked = log_in(TEMPORARY, OWN)
    assert locked.status == 429
    assert 0 < int(locked.headers["retry-after"]) <= 900
    assert "Try again in 15 min" in locked.json["error"]["message"]
    # Somebody at another address is not kept out by a stranger's guesses.
    assert log_in(TEMPORARY, OWN, x_qdn_viewer="198.51.100.9").status == 200


def test_no_client_says_where_it_is(log_in: LogIn) -> None:
    for place in range(5):
        claim = f"198.51.100.{place}"
        assert log_in("guess", x_qdn_viewer="203.0.113.7", x_forwarded_for=claim).status == 401
    assert log_in("guess", x_qdn_viewer="203.0.113.7", x_forwarded_for="x").status == 429


@pytest.fixture
def few_from_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_MOST_FROM_ONE_ADDRESS", 7)


@pytest.mark.usefixtures("few_from_one_address")
def test_one_password_at_many_logins_is_counted_by_address(log_in: LogIn, office: Bucket) -> None:
    def spray(place: int) -> int:
        status: int = log_in("guess", username=f"staff{place}@example.com").status
        return status

    assert [spray(place) for place in range(6)] == [401] * 6
    # The right password neither counts nor begins anew, nor does a login that is locked.
    assert log_in(TEMPORARY, OWN).status == 200
    assert spray(6) == 401
    kept = office.s3.list_objects_v2(Bucket=BUCKET)["KeyCount"]
    assert {spray(place) for place in (7, 8, 9)} == {429}
    assert office.s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == kept
    assert log_in(OWN, x_qdn_viewer="198.51.100.9").status == 200


@pytest.mark.usefixtures("few_from_one_address")
def test_a_locked_login_locks_no_other_one_at_its_address(log_in: LogIn) -> None:
    knocks = [log_in("guess", username="nobody@example.com").status for _ in range(8)]
    assert knocks == [401] * 5 + [429] * 3
    assert log_in(TEMPORARY, OWN).status == 200


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({"x-qdn-viewer": "203.0.113.7", "x-forwarded-for": "198.51.100.9"}, "203.0.113.7"),
        ({"x-forwarded-for": "198.51.100.9, 203.0.113.7"}, "203.0.113.7"),
        ({"x-qdn-viewer": "2001:db8:0:7:aaaa::1"}, "2001:db8:0:7::"),
        ({"x-qdn-viewer": "2001:db8:0:7:bbbb::2"}, "2001:db8:0:7::"),
        ({"x-qdn-viewer": "::ffff:203.0.113.7"}, "203.0.113.7"),
        ({"x-qdn-viewer": "203.0.113.7 as dana@example.com"}, "nowhere"),
        ({}, "nowhere"),
    ],
)
def test_an_address_is_what_one_household_has(headers: dict[str, str], address: str) -> None:
    assert address_of({"headers": headers}) == address


def test_guesses_from_everywhere_are_counted_together(log_in: LogIn) -> None:
    for place in range(20):
        assert log_in("guess", x_qdn_viewer=f"198.51.100.{place}").status == 401
    assert log_in("guess", x_qdn_viewer="198.51.100.99").status == 429
    assert log_in("guess", username=" DANA@example.com ").status == 429


def test_no_username_spells_another_login_at_its_address(log_in: LogIn) -> None:
    for _ in range(5):
        log_in(
            "guess",
            username="dana@example.com from 203.0.113.7",
            x_qdn_viewer="198.51.100.9",
        )
    assert log_in(TEMPORARY, OWN, x_qdn_viewer="203.0.113.7").status == 200


def test_the_right_password_makes_the_wrong_ones_forgotten(log_in: LogIn) -> None:
    for new, status in ((None, 409), ("weak", 422), (OWN, 200)):
        assert [log_in("guess").status for _ in range(4)] == [401] * 4
        assert log_in(TEMPORARY, new).status == status
    assert [log_in("guess").status for _ in range(4)] == [401] * 4
    assert log_in(OWN).status == 200


@pytest.mark.parametrize("missing", ["username", "password"])
def test_what_is_missing_is_named(send: Send, missing: str) -> None:
    body = {"username": "dana@example.com", "password": "x"}
    del body[missing]
    answer = send(None, "/api/session", body=body)
    assert (answer.status, list(answer.json["error"]["fields"])) == (422, [missing])


def test_a_login_from_another_site_is_refused(log_in: LogIn) -> None:
    answer = log_in(TEMPORARY, OWN, sec_fetch_site="cross-site")
    assert (answer.status, answer.whole["cookies"]) == (403, [])


def test_nobody_is_logged_out_by_another_site(send: Send) -> None:
    answer = send(DISPATCHER, "/api/session", "DELETE", sec_fetch_site="cross-site")
    assert (answer.status, answer.json["error"]["code"]) == (403, "cross_site")
    assert answer.whole["cookies"] == []


def test_without_a_renewal_token_nothing_is_renewed(send: Send) -> None:
    for cookies in (None, DISPATCHER.cookies):
        answer = send(cookies, "/api/session/renew", body={})
        assert answer.bytes == send(None, "/api/session").bytes


def test_a_session_says_until_when_it_lasts(send: Send) -> None:
    told = send(Staff("viewer", age_s=0), "/api/session").json
    assert told["user"]["role"] == "viewer"
    assert told["renew_by"] < told["ends_at"]


def test_no_password_and_no_token_is_in_the_log(log_in: LogIn, log: io.StringIO) -> None:
    answer = log_in(TEMPORARY, OWN)
    log_in("canary guess")
    log_in("canary" * 100)
    log_in(TEMPORARY, "canary")
    written = log.getvalue()
    assert written
    for private in ("canary", "dana", "example.com", "eyJ"):
        assert private not in written
    for cookie in answer.whole["cookies"]:
        assert cookie.partition("=")[2].partition(";")[0][-40:] not in written


def test_a_pool_that_does_not_answer_is_no_wrong_password(
    log_in: LogIn, monkeypatch: pytest.MonkeyPatch, log: io.StringIO
) -> None:
    def away(*_: object) -> None:
        raise logins.PoolUnreachable("EndpointConnectionError")

    monkeypatch.setattr(logins.Logins, "log_in", away)
    answer = log_in(OWN)
    assert (answer.status, answer.json["error"]["code"]) == (503, "unavailable")
    assert json.loads(log.getvalue().splitlines()[0])["cause"] == "EndpointConnectionError"


@pytest.mark.parametrize("what", ["log_in", "renew", "revoke"])
def test_a_connection_to_the_pool_that_died_in_its_sleep_is_nobodys_concern(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once_more, "monotonic", lambda: 0.0)
    given = {"AccessToken": "a", "IdToken": "i", "ExpiresIn": 900}
    answers: list[Any] = []

    class Pool:
        def initiate_auth(self, **_: Any) -> Any:
            if len(answers) < 2:
                answers.append(None)
                raise ConnectionClosedError(endpoint_url="https://pool.example")
            return {"AuthenticationResult": given}

        revoke_token = initiate_auth

    pool = logins.Logins(cast("Any", Pool()), "client")
    asks: dict[str, Callable[[], object]] = {
        "log_in": lambda: pool.log_in("dana@example.com", "a password", None),
        "renew": lambda: pool.renew("renewal"),
        "revoke": lambda: pool.revoke("renewal"),
    }
    # Twice at once means that the pool is away.
    with pytest.raises(logins.PoolUnreachable):
        asks[what]()
    answers.pop()
    asks[what]()


def test_a_pool_that_is_asked_too_often_ends_nobodys_session(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise logins.Locked

    monkeypatch.setattr(logins.Logins, "renew", busy)
    answer = send("__Secure-qdn-renewal=x", "/api/session/renew", body={})
    assert (answer.status, answer.json["error"]["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("code", "message", "meaning"),
    [
        ("NotAuthorizedException", "Incorrect username or password.", logins.WrongCredentials),
        ("NotAuthorizedException", "User is disabled.", logins.WrongCredentials),
        ("NotAuthorizedException", "Password attempts exceeded", logins.Locked),
        ("UserNotFoundException", "User does not exist.", logins.WrongCredentials),
        ("TooManyRequestsException", "Rate exceeded", logins.Locked),
        ("InvalidPasswordException", "Password not long enough", logins.WeakPassword),
        ("PasswordResetRequiredException", "Password reset required", logins.ResetRequired),
        ("InternalErrorException", "x", logins.PoolUnreachable),
    ],
)
def test_every_answer_of_the_pool_has_a_meaning(
    code: str, message: str, meaning: type[Exception]
) -> None:
    assert type(logins._meaning(code, message)) is meaning


def test_the_shortest_password_is_the_stacks() -> None:
    assert logins.SHORTEST_PASSWORD == SHORTEST_PASSWORD
