"""Programs and webhooks of the company's own, called before, after, and when it went wrong."""

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from qdn_tui.cloud.failures import CloudUnreachable
from qdn_tui.cloud.web import fetch
from qdn_tui.domain.text import safe
from qdn_tui.settings import DeployHooks

Moment = Literal["before-deploy", "after-deploy", "on-failure"]


@dataclass(frozen=True)
class HookFailed:
    """A hook that did not do its work: which, and why."""

    hook: str
    why: str

    def __str__(self) -> str:
        return f"hook {self.hook}: {self.why}"


def call(
    hooks: DeployHooks,
    moment: Moment,
    facts: Mapping[str, str],
    on_called: Callable[[str, str], None],
) -> HookFailed | None:
    """Call the hooks of a moment, one after the other, until one fails.

    A program gets the facts as `QDN_DEPLOY_…` in its environment, a webhook as a JSON object
    by POST, which any status of 200 to 299 answers well.

    Args:
        facts: by name in lower case, e.g. `release`.
        on_called: hears of each hook that was called, and what it printed last.

    Returns:
        What failed, if anything did.
    """
    named = {
        "before-deploy": hooks.before_deploy,
        "after-deploy": hooks.after_deploy,
        "on-failure": hooks.on_failure,
    }[moment]
    for hook in named:
        if hook.startswith(("https://", "http://")):
            why, said = _post(hook, moment, facts, hooks.timeout_s), ""
        else:
            why, said = _execute(hook, moment, facts, hooks.timeout_s)
        if why:
            return HookFailed(_shown(hook), why)
        on_called(_shown(hook), said)
    return None


def _execute(
    program: str, moment: Moment, facts: Mapping[str, str], timeout_s: float
) -> tuple[str, str]:
    environment = {
        **os.environ,
        "QDN_DEPLOY_MOMENT": moment,
        **{f"QDN_DEPLOY_{name.upper()}": value for name, value in facts.items()},
    }
    try:
        done = subprocess.run(
            [program],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"it did not end within {timeout_s:g} s", ""
    except OSError as error:
        return error.strerror or "it cannot be run", ""
    lines = done.stdout.decode("utf-8", "replace").split("\n")
    said = safe(next((line for line in reversed(lines) if line.strip()), ""), 200)
    if done.returncode:
        return f"it ended with {done.returncode}" + (f": {said}" if said else ""), said
    return "", said


def _post(url: str, moment: Moment, facts: Mapping[str, str], timeout_s: float) -> str:
    body = json.dumps({"moment": moment, **facts}).encode()
    try:
        answer = fetch(
            url,
            method="POST",
            headers={"Content-Type": "application/json", "User-Agent": "qdn"},
            body=body,
            timeout_s=timeout_s,
        )
    except CloudUnreachable as error:
        return error.message
    return "" if 200 <= answer.status < 300 else f"it answered {answer.status}"


def _shown(hook: str) -> str:
    """A webhook's address often holds its secret: only its host is told."""
    if "://" not in hook:
        return hook
    scheme, _, rest = hook.partition("://")
    return f"{scheme}://{rest.partition('/')[0].rpartition('@')[2]}/…"
