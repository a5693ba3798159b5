"""Connecting: names resolved, failures named by what the user can do."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError

from qdn_tui import cloud
from qdn_tui.cloud.resources import from_outputs
from qdn_tui.settings import Environment, ResourceOverrides


@pytest.fixture
def closed_port() -> Iterator[int]:
    """Held, so that nobody else comes to listen there."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def yard(**settings: object) -> Environment:
    return Environment.model_validate({"name": "yard", "stack": "yard", **settings})


OUTPUTS = {
    "DataBucketName": "stack-data",
    "SiteUrl": "https://d111.cloudfront.net",
    "ApiFunctionUrl": "https://abc.lambda-url.us-west-2.on.aws/",
}


def test_a_local_cloud_that_was_stopped_is_told_as_everywhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QDN_HOME", str(tmp_path))
    gone = EndpointConnectionError(endpoint_url="http://127.0.0.1:9")
    for environment, said in (
        (Environment.model_validate({"name": "local", "stack": "qdn"}), str(cloud.NotRunning())),
        (yard(), "yard in us-west-2 does not answer"),
    ):
        with pytest.raises(cloud.CloudUnreachable) as told, cloud.named_errors(environment):
            raise gone
        assert str(told.value).startswith(said)


class TestNames:
    def test_come_from_the_stack_unless_given_by_hand(self) -> None:
        found = from_outputs("yard", OUTPUTS, {"data_bucket": "mine"})
        assert found.data_bucket == "mine"
        assert found.site_url == "https://d111.cloudfront.net"

    def test_of_the_local_edge_are_under_localhost(self) -> None:
        found = from_outputs("local", OUTPUTS, {}, local_port=4000)
        assert found.site_url == "http://d111.cloudfront.localhost:4000"
        assert found.function_url == "http://abc.lambda-url.us-west-2.localhost:4000"

    def test_that_nobody_gave_are_asked_for_by_their_key(self) -> None:
        found = from_outputs("yard", {}, {})
        with pytest.raises(
            cloud.ResourceUnnamed, match=r"site_bucket of yard.*env\.yard\.resources"
        ):
            _ = found.site_bucket

    def test_that_qdn_toml_cannot_give_are_not_asked_for_there(self) -> None:
        found = from_outputs("yard", {}, {})
        with pytest.raises(cloud.ResourceUnnamed, match="user_pool_id of yard") as refused:
            _ = found.user_pool_id
        assert "env.yard.resources" not in refused.value.next_step
        assert "qdn --env yard cloud up" in refused.value.next_step


class TestWithoutAStack:
    def test_names_by_hand_are_enough_and_nothing_is_asked(self, closed_port: int) -> None:
        environment = yard(
            stack=None,
            endpoint_url=f"http://127.0.0.1:{closed_port}",
            resources=ResourceOverrides(data_bucket="mine"),
        )
        assert cloud.connect(environment).resources.data_bucket == "mine"


class TestFailures:
    def test_no_answer_is_unreachable(
        self, closed_port: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        with pytest.raises(cloud.CloudUnreachable, match="yard in us-west-2") as refused:
            cloud.connect(yard(endpoint_url=f"http://127.0.0.1:{closed_port}"))
        assert refused.value.exit_code == 6

    def test_no_credentials_are_named(self, closed_port: int) -> None:
        with pytest.raises(cloud.CredentialsRefused, match="credentials") as refused:
            cloud.connect(yard(endpoint_url=f"http://127.0.0.1:{closed_port}"))
        assert refused.value.exit_code == 6

    def test_an_unknown_profile_is_named_with_how_to_log_in(self) -> None:
        with pytest.raises(cloud.CredentialsRefused, match="hauler") as refused:
            cloud.connect(yard(profile="hauler"))
        assert refused.value.next_step.endswith("aws sso login --profile hauler")

    @pytest.mark.cloud
    def test_no_stack_tells_how_to_make_it(
        self, local_cloud: cloud.Cloud, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        elsewhere = yard(endpoint_url=local_cloud.endpoint_url)
        with pytest.raises(cloud.StackMissing, match="no stack called yard") as refused:
            cloud.connect(elsewhere)
        assert refused.value.next_step.endswith("qdn --env yard cloud up")
        assert refused.value.exit_code == 5


class TestClients:
    def test_wait_no_longer_than_a_dispatcher_would(self, closed_port: int) -> None:
        clients = cloud.clients_for(yard(endpoint_url=f"http://127.0.0.1:{closed_port}"))
        config: Config = clients.s3.meta.config
        assert (config.connect_timeout, config.read_timeout) == (3, 5)  # type: ignore[attr-defined]
        assert config.retries["total_max_attempts"] == 1  # type: ignore[attr-defined]

    def test_are_made_once(self, closed_port: int) -> None:
        clients = cloud.clients_for(yard(endpoint_url=f"http://127.0.0.1:{closed_port}"))
        assert clients.s3 is clients.s3

    def test_cost_nothing_until_they_are_used(self) -> None:
        code = (
            "import sys, qdn_tui.cloud, qdn_tui.settings; "
            "print([m for m in ('boto3', 'botocore', 'textual', 'typer') if m in sys.modules])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "[]"
