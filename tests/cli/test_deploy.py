"""`qdn deploy` as whoever is on call runs it, on buckets and functions of the local cloud."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qdn_tui.cli import deploy_run
from qdn_tui.cli.deploy_run import NotWanted
from qdn_tui.cloud import Cloud
from qdn_tui.cloud.web import fetch
from qdn_tui.deploy import Shipping
from tests.cli.here import Ran, run_in
from tests.deploy.conftest import first_served, lagging, own, shipping, source
from tests.deploy.shim import Shim
from tests.deploy.site import pages, production, rewrite
from tests.deploy.sources import AFTER, BEFORE, FUNCTION, PAGE

__all__ = ["first_served", "lagging", "own", "shipping", "source"]
pytestmark = pytest.mark.cloud


class OnCall:
    """An engineer's machine, whose qdn.toml names an environment of its own in the local cloud."""

    def __init__(self, cloud: Cloud, home: Path, source: Path) -> None:
        self.cloud = cloud
        self.home = home
        self.source = source
        self.settings()
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "QDN_HOME": str(home / "state"),
            "QDN_ACTOR": "Dana",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        }

    def settings(self, **more: bool) -> None:
        names = {
            key: name
            for key, name in self.cloud.resources.names.items()
            if key.endswith(
                (
                    "_bucket",
                    "_distribution_id",
                    "function_name",
                    "site_url",
                    "dashboard_url",
                    "staging_url",
                )
            )
        }
        lines = [
            'default = "office"',
            "[env.office]",
            f'endpoint_url = "{self.cloud.endpoint_url}"',
            *(f"{key} = {str(value).lower()}" for key, value in more.items()),
            "[env.office.resources]",
            *(f'{key} = "{name}"' for key, name in names.items()),
        ]
        (self.home / "qdn.toml").write_text("\n".join(lines))

    def run(self, *args: str) -> Ran:
        return run_in(self.home, self.environ, "deploy", *args)

    def ship(self, *args: str) -> Ran:
        return self.run("run", "--source", str(self.source), *args)


@pytest.fixture
def on_call(own: Cloud, tmp_path: Path, source: Path) -> OnCall:
    home = tmp_path / "machine"
    home.mkdir()
    return OnCall(own, home, source)


def events(ran: Ran) -> list[Any]:
    return [json.loads(line) for line in ran.out.splitlines()]


def test_what_changed_is_planned_shipped_recorded_and_taken_back(
    on_call: OnCall, own: Cloud, source: Path
) -> None:
    first = on_call.ship("--json", "-m", "first")
    assert first.code == 0, first.err
    told = events(first)
    assert (told[0]["event"], told[-1]["event"]) == ("run-started", "run-ended")
    assert told[-1]["result"] == "deployed"
    old = production(own)

    rewrite(source / PAGE, BEFORE, AFTER)
    rewrite(source / FUNCTION, "This address is broken.", "This address does not work.")
    plan = on_call.run("plan", "--source", str(source))
    assert plan.code == 0
    assert "/book/index.html" in plan.out
    assert "content differs" in plan.out
    assert "/track/index.html" not in plan.out
    assert "free ones left" in plan.out
    assert production(own) == old

    planned = on_call.run("plan", "--source", str(source), "--json").json
    assert {change["key"] for change in planned["files"]} == {"book/index.html", "release.json"}
    assert [change["where"] for change in planned["functions"]] == ["staging", "site"]
    dry = on_call.ship("--dry-run", "--json").json
    assert (dry["release"], dry["files"]) == (planned["release"], planned["files"])
    only = on_call.run("publish", "--source", str(source), "--dry-run", "--json").json
    assert (only["kind"], only["files"], len(only["functions"])) == ("publish", [], 2)

    second = on_call.ship("-m", "second")
    assert second.code == 0, second.err
    assert second.out == ""
    assert "\x1b" not in second.err
    assert f"{planned['release']} is deployed" in second.err
    new = production(own)
    assert new["function"] != old["function"]

    again = on_call.ship("--json")
    assert (again.code, events(again)[-1]["result"]) == (0, "nothing to do")

    back = on_call.run("rollback", "-m", "too eager")
    assert back.code == 0, back.err
    assert f"{events(first)[-1]['release']} is served again" in back.err
    assert str(source) not in back.err  # its bytes are those recorded
    assert pages(production(own)) == pages(old)

    history = on_call.run("history", "--json").json
    assert [(run["kind"], run["message"], run["is_served"]) for run in history] == [
        ("rollback", "too eager", True),
        ("deploy", "second", False),
        ("deploy", "first", False),
    ]
    assert history[0]["by"].startswith("Dana@")
    shown = on_call.run("history", "--limit", "1").out.splitlines()
    assert len(shown) == 2
    assert shown[1].startswith("*")
    assert "too eager" in shown[1]

    forth = on_call.run("rollback", history[1]["release"][:8], "--json")
    assert forth.code == 0, forth.err
    assert pages(production(own)) == pages(new)


def test_a_purge_alone_takes_the_paths_it_is_given(on_call: OnCall) -> None:
    assert on_call.ship().code == 0
    purged = on_call.run("invalidate", "--site", "/track/*", "--site", "/track", "--json")
    assert purged.code == 0, purged.err
    plan = next(event for event in events(purged) if event["event"] == "plan-made")
    assert [(purge["where"], purge["paths"]) for purge in plan["purges"]] == [
        ("site", ["/track/*", "/track"])
    ]
    assert "2 paths" in purged.err
    assert "purged" in on_call.run("history", "--limit", "1").out
    assert on_call.run("invalidate", "--site", "track").code == 2
    assert on_call.run("invalidate", "--site", "/a*b").code == 2


def is_empty(cloud: Cloud) -> bool:
    found = cloud.s3_files.list_objects_v2(Bucket=cloud.resources.site_bucket)
    return found["KeyCount"] == 0


def test_production_asks_for_the_sites_name_and_ci_says_yes(on_call: OnCall, own: Cloud) -> None:
    on_call.settings(production=True)
    for words in (["run"], ["publish"], ["promote"], ["invalidate"], ["rollback"], ["resume"]):
        asked = on_call.run(*words)
        assert (asked.code, asked.out) == (2, "")
        assert own.resources.site_bucket in asked.err
        assert "--yes" in asked.err
    assert is_empty(own)
    assert on_call.ship("--yes").code == 0


def test_read_only_refuses_and_still_shows_the_plan(on_call: OnCall, own: Cloud) -> None:
    on_call.settings(read_only=True)
    for words in (["run"], ["publish"], ["rollback"], ["resume"], ["invalidate"]):
        refused = on_call.run(*words, "--yes")
        assert (refused.code, refused.out) == (3, "")
        assert "read-only" in refused.err
    assert on_call.run("plan", "--source", str(on_call.source)).code == 0
    assert on_call.run("history").code == 0
    assert is_empty(own)


def test_nothing_recorded_is_said_as_such(on_call: OnCall) -> None:
    assert on_call.run("resume").code == 5
    assert on_call.run("rollback").code == 5
    assert on_call.run("history", "--json").json == []
    for nothing_to_take in ((), ("--steal",)):
        assert on_call.run("lock", *nothing_to_take, "--json").json == {
            "held": False, "taken_away": False, "lease": None,
        }  # fmt: skip
    nowhere = on_call.run("plan", "--source", "/nowhere")
    assert nowhere.code == 2
    assert "/nowhere, named by --source, is not there" in nowhere.err


def test_a_held_lock_names_its_holder_and_can_be_taken_away(
    on_call: OnCall, shipping: Shipping
) -> None:
    lock = replace(shipping, by="Rosa@elsewhere").lock("a long one", 0)
    lock.acquire()
    try:
        blocked = on_call.ship()
        assert blocked.code == 4
        assert "Rosa@elsewhere" in blocked.err
        held = on_call.run("lock", "--json").json
        assert (held["held"], held["lease"]["message"]) == (True, "a long one")
        assert "token" not in held["lease"]
        assert on_call.run("lock", "--steal").code == 2
        taken = on_call.run("lock", "--steal", "--yes", "--json")
        assert (taken.code, taken.json["held"], taken.json["taken_away"]) == (0, False, True)
    finally:
        lock.abandon()
    assert on_call.run("lock").out.strip() == "nobody is deploying"


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGHUP], ids=lambda sent: sent.name)
def test_it_stops_safely_and_says_how_production_stands(
    on_call: OnCall, own: Cloud, sent: signal.Signals
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "qdn_tui.cli.main", "deploy", "run", "--json"],
        cwd=on_call.home,
        env={**on_call.environ, "QDN_SOURCE": str(on_call.source)},
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            told = json.loads(line)
            if told["event"] == "step-started" and told["step"] == "stage-function":
                break
        process.send_signal(sent)
        out, err = process.communicate(timeout=200)
    finally:
        process.kill()
    assert process.returncode == 130
    assert json.loads(out.splitlines()[-1])["event"] == "cancelled"
    assert "production is untouched" in err
    assert "Traceback" not in err
    assert is_empty(own)
    assert on_call.run("lock").out.strip() == "nobody is deploying"
    assert on_call.ship().code == 0


def test_a_run_outlives_whoever_listened_to_it(on_call: OnCall, own: Cloud) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "qdn_tui.cli.main", "deploy", "run", "--json"],
        cwd=on_call.home,
        env={**on_call.environ, "QDN_SOURCE": str(on_call.source)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        assert b"run-started" in process.stdout.readline()
        process.stdout.close()
        assert process.wait(200) == 0
    finally:
        process.kill()
    assert not is_empty(own)
    assert [run["result"] for run in on_call.run("history", "--json").json] == ["deployed"]


def test_a_pending_purge_ends_with_seven_until_resume_sees_it_done(
    lagging: tuple[Shim, Shipping], tmp_path: Path
) -> None:
    shim, shipping = lagging
    home = tmp_path / "machine"
    home.mkdir()
    on_call = OnCall(shipping.cloud, home, shipping.source.root)
    page = f"{shipping.cloud.resources.site_url}/book/"
    assert BEFORE in fetch(page).text
    rewrite(shipping.source.root / PAGE, BEFORE, AFTER)
    shim.polls = 1_000_000
    shim.slow_at = frozenset({shipping.cloud.resources.site_distribution_id})
    for pending in (on_call.ship("--wait", "0"), on_call.run("resume", "--wait", "0")):
        assert pending.code == 7, pending.err
        assert "qdn deploy resume" in pending.err
        assert on_call.run("history", "--limit", "1", "--json").json[0]["result"] == (
            "live, purge pending"
        )
        assert BEFORE in fetch(page).text
    shim.finish_purges()
    done = on_call.run("resume", "--json")
    assert done.code == 0, done.err
    assert events(done)[-1]["result"] == "deployed"
    assert AFTER in fetch(page).text


class Typed(io.StringIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("typed", ["name", "yes", ""])
def test_only_the_whole_name_agrees(
    shipping: Shipping, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    environment = shipping.cloud.environment.model_copy(update={"production": True})
    in_production = replace(shipping, cloud=replace(shipping.cloud, environment=environment))
    right = typed == "name"
    monkeypatch.setattr(sys, "stdin", Typed(in_production.site_name if right else typed))
    with contextlib.nullcontext() if right else pytest.raises(NotWanted):
        deploy_run.require_agreement(in_production, "Ship this", yes=False)
