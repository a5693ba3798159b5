"""`qdn init`: finds what is there, proves it, writes it down; nobody needs to be there."""

import io
import json
import sys
import tomllib
from pathlib import Path

import pytest

from qdn_tui.cli.init_choosing import CannotChoose, Choices, adopted
from qdn_tui.cloud import Cloud, clients_for
from qdn_tui.settings import Environment, load_settings
from tests.cli.conftest import Desk
from tests.cli.here import Ran, run_in


@pytest.fixture
def desk_of_nobody(tmp_path: Path) -> dict[str, str]:
    """A machine on which qdn never ran, with credentials."""
    return {
        "HOME": str(tmp_path),
        "QDN_HOME": str(tmp_path / "state"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }


@pytest.mark.cloud
class TestAnAccountWithAStack:
    def run(self, cloud: Cloud, folder: Path, environ: dict[str, str], *words: str) -> Ran:
        endpoint = ("--endpoint-url", str(cloud.endpoint_url))
        return run_in(folder, environ, "init", *endpoint, *words)

    def test_is_found_proven_and_written(
        self, local_cloud: Cloud, tmp_path: Path, desk_of_nobody: dict[str, str]
    ) -> None:
        ran = self.run(local_cloud, tmp_path, desk_of_nobody, "--default", "--yes", "--json")
        assert ran.code == 0, ran.err
        assert {check["level"] for check in ran.json["checks"]} == {"ok"}
        assert "function" in {check["topic"] for check in ran.json["checks"]}
        assert ran.json["next"] == "qdn --env production doctor"
        environment = load_settings(tmp_path / "qdn.toml").environment()
        assert (environment.name, environment.stack) == ("production", "qdn")
        assert environment.account == ran.json["account"]
        assert f"Account {environment.account} as arn:aws:" in ran.err
        again = self.run(local_cloud, tmp_path, desk_of_nobody, "--yes")
        assert again.code == 3
        assert "called production already" in again.err

    def test_is_not_written_without_a_yes(
        self, local_cloud: Cloud, tmp_path: Path, desk_of_nobody: dict[str, str]
    ) -> None:
        ran = self.run(local_cloud, tmp_path, desk_of_nobody)
        assert ran.code == 2
        assert "--yes" in ran.err
        assert 'stack = "qdn"' in ran.out
        assert not (tmp_path / "qdn.toml").exists()

    def test_leads_to_a_stack_still_to_be_made(
        self, local_cloud: Cloud, tmp_path: Path, desk_of_nobody: dict[str, str]
    ) -> None:
        words = ("--env", "trial", "--stack", "trial", "--yes", "--json")
        ran = self.run(local_cloud, tmp_path, desk_of_nobody, *words)
        assert ran.code == 0, ran.err
        assert ran.json["next"] == "qdn --env trial cloud up"

    def test_is_told_where_its_distributions_and_functions_are_missing(
        self, local_cloud: Cloud, tmp_path: Path, desk_of_nobody: dict[str, str]
    ) -> None:
        bucket = local_cloud.resources.data_bucket
        for wrong in ("site_distribution_id=E0NOTHING", "function_name=none", "data_bucket=none-x"):
            words = ("--resource", f"data_bucket={bucket}", "--resource", wrong, "--yes")
            ran = self.run(local_cloud, tmp_path, desk_of_nobody, *words)
            assert ran.code == 5, ran.err
            assert f"called {wrong.partition('=')[2]}" in ran.err
        assert not (tmp_path / "qdn.toml").exists()


class TestThingsMadeByHand:
    """Adopted on a store that is no AWS, where nothing but buckets can be asked for."""

    def test_are_adopted_by_name_into_the_file_that_is_there(self, desk: Desk) -> None:
        before = (desk.home / "qdn.toml").read_text()
        endpoint = tomllib.loads(before)["env"]["office"]["endpoint_url"]
        words = ("--env", "shop", "--resource", f"data_bucket={desk.bucket}", "--yes", "--json")
        ran = desk.run("init", "--endpoint-url", endpoint, *words)
        assert ran.code == 0, ran.err
        assert [check["level"] for check in ran.json["checks"]] == ["warn"]
        assert "keeps no versions" in ran.json["checks"][0]["message"]
        after = (desk.home / "qdn.toml").read_text()
        assert after.startswith(before)
        assert desk.run("--env", "shop", "jobs", "list", "--json").code in (0, 5)

    def test_are_named_by_keys_that_exist(self, desk: Desk) -> None:
        ran = desk.run("init", "--env", "shop", "--resource", "bucket=x", "--yes")
        assert ran.code == 2
        assert "data_bucket" in ran.err

    def test_are_offered_where_somebody_can_choose(
        self, desk: Desk, moto_endpoint: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        clients = clients_for(Environment(name="shop", stack="x", endpoint_url=moto_endpoint))
        with pytest.raises(CannotChoose, match=desk.bucket):
            adopted(clients, Choices(may_ask=False))
        held = sorted(one["Name"] for one in desk.s3.list_buckets()["Buckets"])
        place = held.index(desk.bucket) + 1
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"none of them\n{place}\n"))
        chosen = adopted(clients, Choices(may_ask=True))
        assert chosen["resources"]["data_bucket"] == desk.bucket


def test_local_needs_no_entry(desk: Desk) -> None:
    ran = desk.run("init", "--env", "local", "--yes")
    assert (ran.code, "qdn demo" in ran.err) == (2, True)


def test_nobody_home_at_the_cloud_is_said_before_anything_is_written(desk: Desk) -> None:
    ran = desk.run("init", "--env", "shop", "--endpoint-url", "http://127.0.0.1:9", "--yes")
    assert ran.code == 6
    assert "does not answer" in ran.err
    assert "shop" not in (desk.home / "qdn.toml").read_text()


@pytest.mark.cloud
def test_a_policy_names_what_the_environment_is_made_of(
    local_cloud: Cloud, tmp_path: Path, desk_of_nobody: dict[str, str]
) -> None:
    import os

    environ = {**desk_of_nobody, "QDN_HOME": os.environ["QDN_HOME"]}
    ran = run_in(tmp_path, environ, "cloud", "policy", "dispatcher")
    assert ran.code == 0, ran.err
    assert f"arn:aws:s3:::{local_cloud.resources.data_bucket}/jobs.json" in json.dumps(ran.json)
