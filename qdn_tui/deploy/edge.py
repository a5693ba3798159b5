"""The edge function of CloudFront: what is live, a new version in its test stage, publishing it.

There are two stages, DEVELOPMENT and LIVE, and no history: whoever publishes saves the live
code first. Update, Test and Publish all take the ETag of DEVELOPMENT.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qdn_tui.cloud.failures import error_code
from qdn_tui.deploy import engine
from qdn_tui.deploy.errors import Moved, RouteBroken
from qdn_tui.deploy.plan import Where
from qdn_tui.deploy.routes import ROUTES, Route, event, is_right, told, wanted

if TYPE_CHECKING:
    from mypy_boto3_cloudfront import CloudFrontClient

TEST_FUNCTION = "TestFunction"
# Percent of the allowed compute time; beyond it CloudFront may throttle the function.
_BUSY_PERCENT = 71
_AT_ONCE = 8
_CHANGED = frozenset({"PreconditionFailed", "InvalidIfMatchVersion"})
# How clouds without it answer TestFunction; any other error of it is a real one.
_UNKNOWN_CALL = frozenset({"400", "404", "405", "501", "UnknownOperation", "NotImplemented"})


@dataclass(frozen=True)
class Tested:
    """That the code does what the route table says, who found that, and what is notable."""

    by: str
    rows: int
    warnings: tuple[str, ...] = ()


def live_code(cloudfront: "CloudFrontClient", name: str) -> bytes | None:
    """The published code; None where nothing ever was published."""
    return _code(cloudfront, name, "LIVE")


def draft_code(cloudfront: "CloudFrontClient", name: str) -> bytes | None:
    """The code of the test stage, published or not."""
    return _code(cloudfront, name, "DEVELOPMENT")


def can_test(cloudfront: "CloudFrontClient", name: str) -> bool:
    """Whether this cloud has TestFunction; asked with the code that is there, which it keeps."""
    described = cloudfront.describe_function(Name=name, Stage="DEVELOPMENT")
    return _supports(cloudfront, name, described["ETag"])


def _supports(cloudfront: "CloudFrontClient", name: str, etag: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        cloudfront.test_function(
            Name=name,
            IfMatch=etag,
            Stage="DEVELOPMENT",
            EventObject=json.dumps(event(Route("/__release"), {})).encode(),
        )
    except ClientError as error:
        status = str(error.response["ResponseMetadata"]["HTTPStatusCode"])
        if error_code(error) in _CHANGED or not {error_code(error), status} & _UNKNOWN_CALL:
            raise _named(error, name) from error
        return False
    return True


def rehearsal_rows(places: Sequence[Where]) -> tuple[Route, ...]:
    """The rows of the table for the places that an environment has."""
    return tuple(route for route in ROUTES if route.place in places)


def test_here(code: bytes, rows: Sequence[Route], ids: Mapping[Where, str]) -> Tested:
    """Run the route table in the JavaScript engine of this machine.

    Raises:
        RouteBroken: a row comes out otherwise; the message shows the event, what was expected
            and what came.
        Refused: there is no engine here.
    """
    events = [event(row, ids) for row in rows]
    for row, asked, run in zip(rows, events, engine.run_in_node(code, events), strict=True):
        if run.thrown:
            raise _broken(row, asked, f"it threw {run.thrown}")
        if not is_right(row, run.result):
            raise _broken(row, asked, told(run.result))
    return Tested(engine.version(), len(rows))


def bring(
    cloudfront: "CloudFrontClient",
    name: str,
    code: bytes,
    *,
    rows: Sequence[Route],
    ids: Mapping[Where, str],
    can_test: bool,
    guard: Callable[[], None],
    on_tested: Callable[[int, int], None] = lambda _done, _total: None,
) -> Tested:
    """Update the function, test it, and only then publish it. Doing so twice does no harm.

    Args:
        can_test: whether to ask the cloud to test; where it cannot, this machine's engine does,
            before anything is updated.
        guard: called before each write.

    Raises:
        RouteBroken: the code does not do what the table says; it was not published.
        Moved: somebody else changed the function in between.
    """
    if live_code(cloudfront, name) == code and _code(cloudfront, name, "DEVELOPMENT") == code:
        return test_here(code, rows, ids) if not can_test else Tested(TEST_FUNCTION, 0)
    tested = None if can_test else test_here(code, rows, ids)
    etag = _update(cloudfront, name, code, guard)
    if tested is None:
        tested = _test_there(cloudfront, name, etag, rows, ids, on_tested)
    guard()
    _publish(cloudfront, name, code, etag)
    return tested


def republish(
    cloudfront: "CloudFrontClient", name: str, code: bytes, guard: Callable[[], None]
) -> None:
    """Publish saved code as it was, untested: it was live before."""
    etag = _update(cloudfront, name, code, guard)
    guard()
    _publish(cloudfront, name, code, etag)


def _update(
    cloudfront: "CloudFrontClient", name: str, code: bytes, guard: Callable[[], None]
) -> str:
    """Put the code into DEVELOPMENT. Returns its ETag."""
    from botocore.exceptions import ClientError

    described = cloudfront.describe_function(Name=name, Stage="DEVELOPMENT")
    if _code(cloudfront, name, "DEVELOPMENT") == code:
        return described["ETag"]
    guard()
    try:
        updated = cloudfront.update_function(
            Name=name,
            IfMatch=described["ETag"],
            FunctionConfig=described["FunctionSummary"]["FunctionConfig"],
            FunctionCode=code,
        )
    except ClientError as error:
        # A repeated request meets its own first try, whose answer got lost.
        if error_code(error) in _CHANGED and _code(cloudfront, name, "DEVELOPMENT") == code:
            return cloudfront.describe_function(Name=name, Stage="DEVELOPMENT")["ETag"]
        raise _named(error, name) from error
    return etag_after(cloudfront, name, updated)


def etag_after(cloudfront: "CloudFrontClient", name: str, updated: Mapping[str, Any]) -> str:
    """The ETag after an update: CloudFront spells its header `ETtag`, others do not."""
    headers = updated["ResponseMetadata"]["HTTPHeaders"]
    etag = updated.get("ETag") or headers.get("ettag") or headers.get("etag")
    return str(etag or cloudfront.describe_function(Name=name, Stage="DEVELOPMENT")["ETag"])


def _publish(cloudfront: "CloudFrontClient", name: str, code: bytes, etag: str) -> None:
    from botocore.exceptions import ClientError

    try:
        cloudfront.publish_function(Name=name, IfMatch=etag)
    except ClientError as error:
        if error_code(error) not in _CHANGED or live_code(cloudfront, name) != code:
            raise _named(error, name) from error


def _test_there(
    cloudfront: "CloudFrontClient",
    name: str,
    etag: str,
    rows: Sequence[Route],
    ids: Mapping[Where, str],
    on_tested: Callable[[int, int], None],
) -> Tested:
    """Run the table by TestFunction."""
    # CloudFront itself would never hand a function what no request line can carry.
    asked = [row for row in rows if row.goes_over_a_wire]

    def test(row: Route) -> Any:
        return cloudfront.test_function(
            Name=name,
            IfMatch=etag,
            Stage="DEVELOPMENT",
            EventObject=json.dumps(event(row, ids)).encode(),
        )["TestResult"]

    busiest = 0
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        results = list(pool.map(test, asked))
    for done, (row, result) in enumerate(zip(asked, results, strict=True), 1):
        thrown = result.get("FunctionErrorMessage")
        if thrown:
            raise _broken(row, event(row, ids), f"it failed: {thrown}")
        came = _unwrapped(result.get("FunctionOutput", ""))
        if not is_right(row, came):
            raise _broken(row, event(row, ids), told(came))
        busiest = max(busiest, _percent(result.get("ComputeUtilization")))
        on_tested(done, len(asked))
    warnings = (
        (f"{name} takes {busiest} % of the time a function may take",)
        if busiest >= _BUSY_PERCENT
        else ()
    )
    return Tested(TEST_FUNCTION, len(asked), warnings)


def _unwrapped(output: str) -> Any:
    """The request or response in TestFunction's output, which names which of them it is."""
    try:
        came = json.loads(output)
    except ValueError:
        return output
    if isinstance(came, dict):
        return came.get("request") or came.get("response") or came
    return came


def _percent(told_: str | None) -> int:
    return int(told_) if told_ and told_.isdigit() else 0


def _code(cloudfront: "CloudFrontClient", name: str, stage: Any) -> bytes | None:
    from botocore.exceptions import ClientError

    try:
        return cloudfront.get_function(Name=name, Stage=stage)["FunctionCode"].read()
    except ClientError as error:
        if error_code(error) == "NoSuchFunctionExists" and stage == "LIVE":
            return None
        raise


def _named(error: Exception, name: str) -> Exception:
    if error_code(error) in _CHANGED:
        return Moved(
            f"The edge function {name} changed while it was being deployed",
            "Look at `qdn deploy history`, then plan again",
        )
    return error


def _short(path: str) -> str:
    shown = path if len(path) <= 80 else f"{path[:60]}… ({len(path)} characters)"
    return json.dumps(shown, ensure_ascii=True)


def _broken(row: Route, asked: Mapping[str, Any], came: str) -> RouteBroken:
    return RouteBroken(
        f"The edge function breaks a route and was not published. "
        f"Event: {_short(asked['request']['uri'])} on {row.place}; "
        f"expected: {wanted(row)}; came: {came}",
        "Correct cf/qdn-track-rewrite.js, or the route table if the route is meant to change",
    )
