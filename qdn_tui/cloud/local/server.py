"""The embedded cloud's own process: MiniStack behind a guard, with its state saved as it goes.

Started by `qdn_tui.cloud.local.supervisor` as `python -m qdn_tui.cloud.local.server HOME PORT
NONCE`. MiniStack saves what its services know only when it ends in peace; here it is also
saved shortly after each change, so that a kill loses nothing that was answered.
"""

import contextlib
import importlib
import json
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from filelock import FileLock, Timeout

from qdn_tui.cloud.local.keeping import Names, StateKeeper, changed_by, chosen
from qdn_tui.cloud.local.place import Instance, Place, process_start
from qdn_tui.cloud.local.port import LOOPBACK

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

NONCE_PATH = "/_qdn/instance"
SAVE_PATH = "/_qdn/save"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
# Of a body; long enough for the name of what is asked for.
_BEGINNING_BYTES = 200
_EDGE_PATIENCE_S = 60.0

log = logging.getLogger("qdn.local")


def guarded(
    app: App,
    nonce: str,
    keeper: StateKeeper,
    trust: Callable[[], None],
    is_page: Callable[[Mapping[str, str], bytes], bool],
) -> App:
    """`app` behind our own front: only this machine's own callers, and no way to wipe it.

    A page on the web can make a browser send requests to loopback. A foreign `Host`
    (DNS rebinding) and a foreign `Origin` are therefore refused, and so are MiniStack's own
    endpoints, one of which erases everything. An address in a page's `<img>` comes without
    `Origin`, and MiniStack takes calls of AWS in an address: browsers get pages and nothing else.

    Args:
        app: MiniStack.
        nonce: what proves to the supervisor that this is the cloud it started.
        keeper: told of every request that may have changed something.
        trust: called for each request, to have loopback count as a secure transport.
        is_page: whether a distribution will answer the request of these headers and this query.
    """

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        path = str(scope["path"])
        if scope["type"] != "http" or not _is_own_caller(headers):
            await _answer(send, 403, {"error": "only this machine's own pages may call"})
        elif _is_browser(headers) and not is_page(headers, scope["query_string"]):
            await _answer(send, 403, {"error": "browsers are served the pages alone"})
        elif path == NONCE_PATH:
            await _answer(send, 200, {"instance": nonce})
        elif path == SAVE_PATH and scope["method"] == "POST":
            keeper.save_now()
            await _answer(send, 200, {"saved": True})
        elif path.startswith(("/_ministack/", "/_localstack/")) and scope["method"] not in _READS:
            await _answer(send, 403, {"error": "not offered here"})
        else:
            trust()
            begin = b""

            async def overheard() -> dict[str, Any]:
                nonlocal begin
                message = await receive()
                begin = begin or bytes(message.get("body", b"")[:_BEGINNING_BYTES])
                return message

            await app(scope, overheard, send)
            keeper.changed(
                changed_by(str(scope["method"]), path, scope["query_string"], headers, begin)
            )

    return front


def _is_own_caller(headers: Mapping[str, str]) -> bool:
    host = headers.get("host", "")
    name = host.rpartition(":")[0] or host
    if name not in (LOOPBACK, "localhost") and not name.endswith(".localhost"):
        return False
    origin = headers.get("origin")
    if origin == "null":
        # A plain form of a page that sends no referrer names no origin either. The browser says
        # where it came from in a header that no page can set.
        return headers.get("sec-fetch-site") == "same-origin"
    return origin is None or origin == f"http://{host}"


def _is_browser(headers: Mapping[str, str]) -> bool:
    # No page can take these off what it has a browser send. The first are in every browser of
    # today, also where the request names no origin; the other is in all there ever were.
    return headers.get("user-agent", "").startswith("Mozilla/") or any(
        name.startswith("sec-fetch-") for name in headers
    )


async def _answer(send: Send, status: int, body: Mapping[str, object]) -> None:
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


def main(arguments: list[str]) -> int:
    """Serve until told to stop. Returns the process's exit code."""
    place, port, nonce = Place(Path(arguments[0])), int(arguments[1]), arguments[2]
    try:
        # Two clouds over one folder would ruin each other's state.
        lock = FileLock(place.owner_lock, timeout=0)
        lock.acquire()
    except Timeout:
        log.critical("another embedded cloud owns %s", place.home)
        return 1
    started = process_start(os.getpid()) or ""
    Instance(pid=os.getpid(), started=started, port=port, nonce=nonce).write(place.running)

    ministack: Any = importlib.import_module("ministack.app")
    persistence: Any = importlib.import_module("ministack.core.persistence")

    def save(names: Names) -> None:
        states = ministack._build_persistence_save_dict()
        wanted = chosen(names, frozenset(states))
        persistence.save_all({name: state for name, state in states.items() if name in wanted})

    def is_at_work() -> bool:
        """Whether a stack is being changed: that goes on after its request was answered."""
        stacks = sys.modules.get("ministack.services.cloudformation")
        known: Any = getattr(stacks, "_stacks", None)
        return known is not None and any(
            stack["StackStatus"].endswith("_IN_PROGRESS")
            # One that waits for its first change set to be accepted waits for us.
            and stack["StackStatus"] != "REVIEW_IN_PROGRESS"
            for stack in known._data.values()
        )

    # Bucket policies here refuse what does not come over TLS. On AWS the edge fetches pages
    # over TLS; MiniStack's does so inside this process and would be refused.
    evaluator: Any = importlib.import_module("ministack.core.iam_evaluator")

    def trust() -> None:
        evaluator.pin_request_origin(LOOPBACK, True)

    # The edge gives a function up after five seconds, with a 503. It takes a thousandth of one, but
    # the Node it runs in is started first, and a machine at work may take long to do that.
    functions: Any = importlib.import_module("ministack.core.cloudfront_js")
    functions._EVAL_TIMEOUT = _EDGE_PATIENCE_S

    router: Any = importlib.import_module("ministack.core.router")

    def is_page(headers: Mapping[str, str], query: bytes) -> bool:
        # What names no distribution is taken for a call of AWS, and so is what names one of ours
        # together with an access key: that is looked up in the account of the key.
        label = ministack._parse_cloudfront_dataplane_host(headers.get("host", ""))
        asked = parse_qs(query.decode("utf-8", "replace"), keep_blank_values=True)
        if label is None or router.extract_access_key_id(headers, asked):
            return False
        edges: Any = ministack._get_module("cloudfront")
        return edges.find_distribution_for_label(label) is not None

    keeper = StateKeeper(save, is_at_work)
    ministack.app = guarded(ministack.app, nonce, keeper, trust, is_page)
    sys.argv = ["qdn-cloud"]
    ministack.main()
    place.running.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        raise SystemExit(main(sys.argv[1:]))
