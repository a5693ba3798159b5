"""The policies for people allow what the program asks for, each role its own part, and no more."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.client import BaseClient

from qdn_tui import deploy
from qdn_tui.business_file import load_business
from qdn_tui.cloud import Clients, Cloud, Resources
from qdn_tui.cloud.policies import EXPLAINED, names_for_policies, policy
from qdn_tui.domain.access import Access
from qdn_tui.resources import resource_root
from qdn_tui.settings import Environment
from qdn_tui.store.s3 import S3JobStore
from tests.cli.here import run_in
from tests.cloud import iam
from tests.deploy.ground import new_ground
from tests.deploy.sources import make_source

# What S3 does in the caller's name with the key of a bucket that has one.
_BY_S3 = {"kms:Decrypt", "kms:GenerateDataKey"}
_CHANGING = ("Put", "Delete", "Update", "Publish", "Create", "Admin", "Invoke")
Call = tuple[str, str, dict[str, Any]]


def written(access: Access) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (resource_root() / "cf" / "policies" / f"{access.value}.json").read_text("utf-8")
    )
    return found


def changes(action: str) -> bool:
    return action.partition(":")[2].startswith(_CHANGING)


class TestWhatTheyName:
    def test_is_what_the_code_asks_for_and_nothing_else(self) -> None:
        asked = iam.actions_in_the_code()
        allowed = set().union(*(iam.actions(written(access)) for access in Access)) - _BY_S3
        assert {action: asked[action] for action in asked.keys() - allowed} == {}
        assert allowed - asked.keys() == set()

    def test_changes_nothing_where_somebody_only_looks(self) -> None:
        assert [one for one in iam.actions(written(Access.VIEWER)) if changes(one)] == []

    def test_for_a_dispatcher_writes_nothing_but_jobs(self) -> None:
        changing = [
            resource
            for statement in written(Access.DISPATCHER)["Statement"]
            if any(changes(action) for action in iam.each(statement["Action"]))
            for resource in iam.each(statement["Resource"])
        ]
        data = "arn:aws:s3:::${data_bucket}"
        assert sorted(changing) == [f"{data}/archive/*", f"{data}/jobs.json", f"{data}/probe/*"]

    def test_for_a_deployer_never_reaches_the_jobs(self) -> None:
        names = {"data_bucket": "data", "site_bucket": "site"}
        filled = policy(Access.DEPLOYER, names)
        assert not iam.allows(filled, "s3:PutObject", "arn:aws:s3:::data/jobs.json")
        assert iam.allows(filled, "s3:PutObject", "arn:aws:s3:::data/deploy/lock.json")

    @pytest.mark.parametrize("access", Access)
    def test_uses_no_wildcard_for_actions_and_is_explained(self, access: Access) -> None:
        assert not [action for action in iam.actions(written(access)) if "*" in action]
        assert EXPLAINED[access]
        # IAM counts no white space; a managed policy may have 6 144 characters.
        assert len(json.dumps(written(access), separators=(",", ":"))) < 6144


class TestFilledIn:
    def test_leaves_out_what_the_environment_does_not_name(self) -> None:
        filled = policy(Access.VIEWER, {"data_bucket": "shop-data"})
        assert {one["Sid"] for one in filled["Statement"]} == {
            "ReadJobsAndReleases",
            "LookOverTheData",
        }
        assert "${" not in json.dumps(filled)

    @pytest.mark.parametrize("access", Access)
    def test_opens_the_data_bucket_that_has_a_key_and_no_other_key(self, access: Access) -> None:
        key = "arn:aws:kms:us-west-2:111122223333:key/example"
        environment = Environment(name="shop", data_key_arn=key)
        named = names_for_policies(_of_somebody(environment), Resources("shop"))
        filled = policy(access, named)
        assert iam.allows(filled, "kms:Decrypt", key)
        assert iam.allows(filled, "kms:GenerateDataKey", key) == (access is not Access.VIEWER)
        assert not iam.allows(filled, "kms:Decrypt", f"{key}-of-another")


def _of_somebody(environment: Environment) -> Clients:
    """Clients that know which account they work in, without asking."""
    clients = Clients(environment, None)
    vars(clients)["sts"] = SimpleNamespace(get_caller_identity=lambda: {"Account": "111122223333"})
    return clients


@contextlib.contextmanager
def recorded() -> Iterator[list[Call]]:
    """Every call that boto3 makes meanwhile; each is made all the same."""
    calls: list[Call] = []
    made = BaseClient._make_api_call  # type: ignore[attr-defined]

    def noted(self: BaseClient, operation_name: str, api_params: dict[str, Any]) -> Any:
        service = self.meta.service_model.service_name
        calls.append((service, operation_name, dict(api_params)))
        return made(self, operation_name, api_params)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", noted)
        yield calls


def refused(cloud: Cloud, access: Access, calls: list[Call]) -> list[str]:
    """The calls that the role's policy would not have let through."""
    names = names_for_policies(cloud.clients, cloud.resources)
    filled = policy(access, names)
    return [
        f"{action} on {arn}"
        for service, operation, params in calls
        if service != "sts"  # who one is may always be asked
        for action, arn in iam.resources_of(
            service, operation, params, names["account"], names["region"]
        ).items()
        if not iam.allows(filled, action, arn)
    ]


@pytest.fixture
def office(
    local_cloud: Cloud, own_home: Path, tmp_path: Path
) -> Iterator[tuple[Cloud, dict[str, str]]]:
    """Ground of this test alone, as an environment of a qdn.toml."""
    with new_ground(local_cloud) as ground:
        resources = "\n".join(
            f'{key} = "{name}"'
            for key, name in ground.resources.names.items()
            if key not in ("api_alias", "function_url", "user_pool_id", "user_pool_client_id")
        )
        (tmp_path / "qdn.toml").write_text(
            f'[env.office]\nendpoint_url = "{local_cloud.endpoint_url}"\n'
            f"[env.office.resources]\n{resources}\n"
        )
        environ = {
            "HOME": str(tmp_path),
            "QDN_HOME": str(tmp_path / "state"),
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
        yield ground, environ


@pytest.mark.cloud
def test_each_role_may_do_what_its_work_asks_of_the_cloud(
    office: tuple[Cloud, dict[str, str]], tmp_path: Path
) -> None:
    ground, environ = office
    S3JobStore(ground.s3, ground.resources.data_bucket, load_business()).create_document()
    source = make_source(tmp_path / "source")

    def ran(*words: str) -> list[Call]:
        with recorded() as calls:
            done = run_in(tmp_path, environ, *words)
        assert done.code in (0, 1, 5), done.err
        assert calls
        return calls

    shipping = deploy.Shipping(ground, deploy.choose_source(source), by="engineer@example")
    with recorded() as shipped:
        deploy.run(shipping)
    assert refused(ground, Access.DEPLOYER, shipped) == []
    assert refused(ground, Access.DISPATCHER, shipped) != []

    looked = [
        call
        for words in (
            ("cloud", "status", "--json"),
            ("jobs", "list", "--all"),
            ("store", "check"),
            ("doctor", "--json"),
            ("doctor", "AAAAAAAAAAAAAAAAAAAAAAAA", "--json"),
            ("deploy", "plan", "--source", str(source)),
            ("deploy", "history"),
        )
        for call in ran(*words)
    ]
    for access in Access:
        assert refused(ground, access, looked) == []

    wrote = ran("store", "check", "--probe") + ran(
        "jobs", "new", "--name", "Mark", "--phone", "619-555-0142", "--street",
        "Soderblom Avenue", "--city", "San Diego", "--region", "CA", "--postal-code", "92122",
        "--service", "trailer_pickup_dump", "--price", "600",
    )  # fmt: skip
    assert refused(ground, Access.DISPATCHER, wrote) == []
    assert refused(ground, Access.VIEWER, wrote) != []
