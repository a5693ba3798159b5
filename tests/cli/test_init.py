"""`qdn init`: finds what is there, proves it, writes it down; nobody needs to be there."""

import io
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from qdn_tui.cli.init_choosing import CannotChoose, Choices, adopted
from qdn_tui.cloud import Cloud
from qdn_tui.cloud.discovering import Discovery, FoundSite, FoundStack, find_resources
from qdn_tui.settings import load_settings
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


class TestChoosing:
    MADE_BY_HAND = Discovery(
        data_buckets=("alder", "birch"),
        sites=(
            FoundSite("E1", "https://elsewhere.example", None, None, "no pages of ours"),
            FoundSite("E2", "https://www.example.com", "birch-pages", "birch-routes", "pages"),
        ),
        api_functions=("birch-api",),
    )
    NO_STACKS = Discovery(not_listed=("stacks",))

    def chosen(
        self, monkeypatch: pytest.MonkeyPatch, typed: str, found: Discovery = NO_STACKS
    ) -> dict[str, Any]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        return adopted(found, lambda: self.MADE_BY_HAND, Choices(may_ask=True))

    def test_needs_somebody_where_jobs_lie_about(self) -> None:
        with pytest.raises(CannotChoose, match="alder, birch"):
            adopted(self.NO_STACKS, lambda: self.MADE_BY_HAND, Choices(may_ask=False))

    def test_adopts_the_jobs_and_the_pages_that_were_chosen(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.chosen(monkeypatch, "none of them\n2\n\n") == {
            "resources": {
                "data_bucket": "birch",
                "site_bucket": "birch-pages",
                "site_distribution_id": "E2",
                "site_url": "https://www.example.com",
                "function_name": "birch-routes",
                "api_function_name": "birch-api",
            }
        }

    def test_can_make_a_new_stack_beside_all_that(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.chosen(monkeypatch, "3\n") == {"stack": "qdn"}

    def test_asks_which_of_several_stacks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stacks = tuple(
            FoundStack(name, "CREATE_COMPLETE", f"{name}-data", "https://www.example.com")
            for name in ("alder", "birch")
        )
        found = Discovery(stacks=stacks)
        assert self.chosen(monkeypatch, "2\n", found) == {"stack": "birch"}
        with pytest.raises(CannotChoose, match="alder, birch"):
            adopted(found, Discovery, Choices(may_ask=False))

    def test_gives_up_after_three_answers_that_are_none(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(CannotChoose):
            self.chosen(monkeypatch, "0\n9\nx\n")


@pytest.mark.cloud
def test_what_was_made_by_hand_is_found(local_cloud: Cloud) -> None:
    found, names = find_resources(local_cloud.clients), local_cloud.resources
    assert names.api_function_name in found.api_functions
    sites = {site.distribution_id: site.as_resources() for site in found.sites}
    site = sites[names.site_distribution_id]
    assert site["site_bucket"] == names.site_bucket
    assert site["function_name"] == names.function_name


def test_local_needs_no_entry(desk: Desk) -> None:
    ran = desk.run("init", "--env", "local", "--yes")
    assert (ran.code, "qdn demo" in ran.err) == (2, True)


def test_a_name_that_is_none_is_said_before_anything_else(desk: Desk) -> None:
    before = (desk.home / "qdn.toml").read_text()
    for name in ("bad name!", "Shop", "9lives", "x" * 41):
        ran = desk.run("--env", name, "init", "--stack", "x", "--yes")
        assert (ran.code, f"{name} is no name for an environment" in ran.err) == (2, True)
    assert (desk.home / "qdn.toml").read_text() == before


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
