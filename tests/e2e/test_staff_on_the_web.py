"""Logins made with `qdn users` work at the dashboard's address, on the cloud as it is deployed."""

import json
import time
from dataclasses import replace
from typing import Any

import pytest

from qdn_tui.cloud import Cloud
from qdn_tui.cloud.users import BadLogin, NoChanges, UnknownUser, UserExists, Users
from qdn_tui.cloud.web import Answer, fetch
from qdn_tui.domain.roles import Role
from qdn_tui.settings import Environment
from tests.e2e.bucket import Bucket
from tests.e2e.machine import Machine
from tests.e2e.patience import WITHIN_S

pytestmark = [pytest.mark.cloud, pytest.mark.xdist_group("shared-cloud")]

OWN = "a password of my own"


class Browser:
    """Somebody at the dashboard, with their cookies."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """Send a request; a body goes as JSON."""
        headers = {"sec-fetch-site": "same-origin", "content-type": "application/json"}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = None if body is None else json.dumps(body).encode()
        answer = fetch(f"{self.url}{path}", method=method, headers=headers, body=sent)
        for cookie in answer.headers.get_all("set-cookie", ()):
            name, _, rest = cookie.partition("=")
            value = rest.partition(";")[0]
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer

    def log_in(self, username: str, password: str, new: str | None = None) -> Answer:
        """Log in; with a new password where that is asked for."""
        body = {"username": username, "password": password}
        return self.ask(
            "POST", "/api/session", body if new is None else {**body, "new_password": new}
        )


@pytest.fixture
def browser(desk: Machine, local_cloud: Cloud) -> Browser:
    return Browser(local_cloud.resources.dashboard_url)


@pytest.fixture
def users(local_cloud: Cloud) -> Users:
    return Users(local_cloud)


def test_a_login_is_made_used_and_ended(
    desk: Machine, bucket: Bucket, browser: Browser, users: Users
) -> None:
    made = desk.prepared(
        *("users", "add", "Dana-logs-in@example.com", "--name", "Dana Example"),
        *("--role", "dispatcher", "--json"),
    ).json
    assert made["dashboard_url"] == browser.url
    with pytest.raises(UserExists):
        users.add("dana-logs-in@example.com", "D", Role.VIEWER, None, OWN)

    first = browser.log_in("dana-logs-in@example.com", made["temporary_password"])
    assert first.status == 409
    assert browser.log_in("dana-logs-in@example.com", made["temporary_password"], OWN).status == 200
    assert users.get("dana-logs-in@example.com").state == "active"
    number = desk.new(status="ready_for_pickup")["number"]
    (job,) = json.loads(browser.ask("GET", "/api/board").body)["jobs"]
    assert job["number"] == number
    change = {"op_id": "op-web-0001", "kind": "advance", "from_status": job["status"]}
    assert browser.ask("POST", f"/api/jobs/{job['id']}/changes", change).status == 200
    (after,) = bucket.document["jobs"]
    assert after["status"] == "in_progress"
    assert after["history"][-1]["actor"] == {"kind": "dispatcher", "name": "Dana Example"}
    assert after["history"][-1]["source"] == "web"

    # Logging out ends what the cookies held, for whoever copied them.
    copied = Browser(browser.url)
    copied.cookies = dict(browser.cookies)
    assert copied.ask("POST", "/api/session/renew", {}).status == 200
    assert browser.ask("DELETE", "/api/session").status == 204
    assert browser.cookies == {}
    assert browser.ask("GET", "/api/board").status == 401
    assert copied.ask("POST", "/api/session/renew", {}).status == 401

    assert (
        desk.prepared("users", "disable", "dana-logs-in@example.com", "--json").json["state"]
        == "disabled"
    )
    wrong = browser.log_in("dana-logs-in@example.com", "not the password")
    out = browser.log_in("dana-logs-in@example.com", OWN)
    assert (out.status, out.body) == (401, wrong.body)
    assert users.enable("dana-logs-in@example.com").state == "active"
    users.reset("dana-logs-in@example.com", "another temporary one")
    assert browser.log_in("dana-logs-in@example.com", OWN).status == 401
    assert browser.log_in("dana-logs-in@example.com", "another temporary one").status == 409
    assert "dana-logs-in@example.com" in {user.username for user in users.all()}


def test_crew_see_their_jobs_under_the_name_that_jobs_use(
    desk: Machine, bucket: Bucket, browser: Browser, users: Users
) -> None:
    users.add("ana-logs-in@example.com", "Ana Example", Role.CREW, None, "a temporary one")
    mine = desk.new(name="Mark")
    document = bucket.document
    document["jobs"][0]["assignment"]["crew"] = ["Ana"]
    bucket.put(document)
    told = browser.log_in("ana-logs-in@example.com", "a temporary one", OWN)
    assert json.loads(told.body)["user"]["crew_name"] == "Ana Example"
    assert json.loads(browser.ask("GET", "/api/board").body)["jobs"] == []
    users.change("ana-logs-in@example.com", crew_name="Ana")
    assert browser.ask("POST", "/api/session/renew", {}).status == 200
    (job,) = json.loads(browser.ask("GET", "/api/board").body)["jobs"]
    assert job["number"] == mine["number"]
    assert browser.ask("GET", "/api/report").status == 403

    assert users.change("ana-logs-in@example.com", role=Role.VIEWER).role is Role.VIEWER
    assert browser.ask("POST", "/api/session/renew", {}).status == 200
    assert browser.ask("GET", "/api/report").status == 200

    # Whoever joins a crew later goes by their own name too, as one who was made for it.
    users.add("vic-joins@example.com", "Vic Example", Role.VIEWER, None, "a temporary one")
    assert users.change("vic-joins@example.com", role=Role.CREW).crew_name == "Vic Example"
    assert users.change("ana-logs-in@example.com", role=Role.CREW).crew_name == "Ana"

    # The embedded cloud ends sessions of earlier seconds: this one may be as young as that.
    deadline = time.monotonic() + WITHIN_S
    status = 200
    while status == 200 and time.monotonic() < deadline:
        users.disable("ana-logs-in@example.com")
        status = browser.ask("POST", "/api/session/renew", {}).status
    assert status == 401


def test_a_login_that_is_not_there_is_said_so(users: Users) -> None:
    for asked in (users.get, users.disable, users.enable):
        with pytest.raises(UnknownUser, match=r"nobody@example\.com has no login"):
            asked("nobody@example.com")
    with pytest.raises(BadLogin):
        users.add("zoe@example.com", "Zoe Example", Role.CREW, None, "short")
    readers = Users(replace(users._cloud, environment=read_only(users._cloud.environment)))
    with pytest.raises(NoChanges):
        readers.disable("ana-logs-in@example.com")


def read_only(environment: Environment) -> Environment:
    """The same environment, where nothing may be written."""
    return environment.model_copy(update={"read_only": True})
