"""Hooks: the facts they get, what their failures mean, and that secrets of theirs stay unsaid."""

import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qdn_tui import deploy
from qdn_tui.deploy import HookRefused, Result, RouteBroken, Shipping
from qdn_tui.deploy.hooks import call
from qdn_tui.settings import DeployHooks, SettingsError, load_settings
from tests.deploy.site import counted, rewrite, ship
from tests.deploy.sources import BROKEN_ROUTE, FUNCTION, ROUTE

FACTS = {"environment": "local", "release": "0123456789ab"}


def program(folder: Path, name: str, script: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return str(path)


def hooks(**given: object) -> DeployHooks:
    named = {key.replace("_", "-") if key != "timeout_s" else key: v for key, v in given.items()}
    return DeployHooks.model_validate(named)


@pytest.fixture
def posted() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A webhook's address, and what was posted there. `/no` refuses."""
    bodies: list[dict[str, str]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(403 if self.path == "/no" else 204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", bodies
    server.shutdown()
    server.server_close()


def test_a_program_gets_the_facts_and_its_last_line_is_told(tmp_path: Path) -> None:
    named = program(tmp_path, "h", 'echo first; echo "$QDN_DEPLOY_MOMENT $QDN_DEPLOY_RELEASE"')
    told: list[tuple[str, str]] = []
    failed = call(
        hooks(before_deploy=[named]), "before-deploy", FACTS, lambda *said: told.append(said)
    )
    assert (failed, told) == (None, [(named, "before-deploy 0123456789ab")])


@pytest.mark.parametrize(
    ("script", "timeout_s", "why"),
    [
        ("echo not on a Friday; exit 3", 60, "ended with 3: not on a Friday"),
        ("printf '\\033]0;owned\\007'; exit 1", 60, "ended with 1: ]0;owned"),
        ("exec sleep 600", 0.3, "did not end within 0.3 s"),
    ],
)
def test_a_program_that_fails_says_why(
    tmp_path: Path, script: str, timeout_s: float, why: str
) -> None:
    named = program(tmp_path, "h", script)
    failed = call(
        hooks(on_failure=[named], timeout_s=timeout_s), "on-failure", FACTS, lambda *_said: None
    )
    assert failed is not None
    assert why in failed.why


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    failed = call(hooks(after_deploy=[gone]), "after-deploy", FACTS, lambda *_said: None)
    assert failed is not None
    assert str(failed) == f"hook {gone}: No such file or directory"


def test_a_webhook_gets_json_and_its_path_is_not_repeated(
    posted: tuple[str, list[dict[str, str]]],
) -> None:
    url, bodies = posted
    told: list[str] = []
    assert (
        call(
            hooks(after_deploy=[f"{url}/secret"]),
            "after-deploy",
            FACTS,
            lambda hook, _said: told.append(hook),
        )
        is None
    )
    assert bodies == [{"moment": "after-deploy", **FACTS}]
    assert told == [f"{url}/…"]
    failed = call(hooks(after_deploy=[f"{url}/no"]), "after-deploy", FACTS, lambda *_said: None)
    assert failed is not None
    assert failed.why == "it answered 403"


def test_programs_are_found_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "qdn.toml").write_text(
        "[env.shop]\nstack = 'shop'\n[env.shop.hooks]\n"
        "before-deploy = ['hooks/ask.sh', 'https://example.com/hook']\ntimeout_s = 5\n",
        "utf-8",
    )
    found = load_settings(tmp_path / "qdn.toml").environment("shop").hooks
    assert found.before_deploy == (f"{tmp_path}/hooks/ask.sh", "https://example.com/hook")
    (tmp_path / "qdn.toml").write_text("[env.shop]\nstack='s'\n[env.shop.hooks]\nbefore=[]\n")
    with pytest.raises(SettingsError, match=r"env.shop.hooks.before is not known here"):
        load_settings(tmp_path / "qdn.toml")


@pytest.mark.cloud
class TestInARun:
    def with_hooks(self, shipping: Shipping, given: DeployHooks) -> Shipping:
        environment = shipping.cloud.environment.model_copy(update={"hooks": given})
        return replace(shipping, cloud=replace(shipping.cloud, environment=environment))

    def test_one_before_that_says_no_stops_the_run_before_any_write(
        self, shipping: Shipping, tmp_path: Path
    ) -> None:
        refusing = self.with_hooks(
            shipping, hooks(before_deploy=[program(tmp_path, "h", "echo busy; exit 1")])
        )

        def run() -> None:
            with pytest.raises(HookRefused, match="busy"):
                ship(refusing)

        # The lock, taken and given back.
        assert counted(shipping.cloud, run).writes == ["PutObject", "DeleteObject"]
        assert deploy.history(shipping) == ()

    def test_each_moment_is_called_with_its_facts_and_a_late_failure_is_a_warning(
        self, shipping: Shipping, source: Path, tmp_path: Path
    ) -> None:
        seen = tmp_path / "seen"
        facts = "$QDN_DEPLOY_MOMENT $QDN_DEPLOY_RESULT ${QDN_DEPLOY_RUN:+has a run} "
        at = "${QDN_DEPLOY_SITE_URL-is not told}"
        note = program(tmp_path, "note", f'echo "{facts}{at}" >> {seen}')
        broken = program(tmp_path, "broken", "exit 9")
        listening = self.with_hooks(
            shipping,
            hooks(before_deploy=[note], after_deploy=[note, broken], on_failure=[note]),
        )
        outcome, _ = ship(listening)
        assert outcome.result is Result.DEPLOYED
        assert any("ended with 9" in warning for warning in outcome.warnings)
        rewrite(source / FUNCTION, ROUTE, BROKEN_ROUTE)
        with pytest.raises(RouteBroken):
            ship(listening)
        assert seen.read_text("utf-8").splitlines() == [
            "before-deploy   ",
            "after-deploy deployed has a run ",
            "before-deploy   ",
            "on-failure failed has a run ",
        ]
