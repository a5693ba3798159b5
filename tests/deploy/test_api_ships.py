"""The API's Lambda: a new version behind the alias, tried first, and the way back."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from qdn_tui import deploy
from qdn_tui.cloud import Cloud, Resources
from qdn_tui.cloud.api_release import live_api
from qdn_tui.cloud.bundle import build_bundle, bundle_digest, bundle_parts
from qdn_tui.cloud.web import fetch
from qdn_tui.deploy import DeployError, Event, Shipping, Step, StepStarted
from qdn_tui.deploy.preparing import differing
from qdn_tui.errors import QdnError
from qdn_tui.resources import resource_root
from tests.deploy.site import rewrite, ship
from tests.deploy.sources import PAGE


def told_release(cloud: Cloud) -> str:
    """What a visitor of `/api/health` is told."""
    return str(json.loads(fetch(f"{cloud.resources.site_url}/api/health").body)["release"])


HEALTH = "qdn_tui/api/health.py"
HANDLER = "qdn_tui/api/handler.py"


@pytest.fixture
def checkout(source: Path) -> Path:
    """The source with the API's own code."""
    shutil.copytree(
        resource_root() / "qdn_tui",
        source / "qdn_tui",
        ignore=shutil.ignore_patterns("__pycache__", "tui", "cli"),
    )
    return source


def test_a_bundle_of_an_unchanged_checkout_is_the_packages_own(checkout: Path) -> None:
    assert build_bundle(with_dependencies=False, checkout=resource_root()) == build_bundle(
        with_dependencies=False
    )
    assert bundle_digest(with_dependencies=True, checkout=resource_root()) == bundle_digest(
        with_dependencies=True
    )
    before = bundle_digest(with_dependencies=True, checkout=checkout)
    parts = bundle_parts(with_dependencies=True, checkout=checkout)
    rewrite(checkout / HEALTH, "Is it up?", "Is it well?")
    assert bundle_digest(with_dependencies=True, checkout=checkout) != before
    # A plan says which part of it that was.
    coded = bundle_parts(with_dependencies=True, checkout=checkout)
    assert differing(parts, coded) == "differs in its code"
    for name in ("assets/business.toml", "frontend/strings/en.toml"):
        path = checkout / name
        path.write_text(f"{path.read_text('utf-8')}# Another line.\n", "utf-8")
    more = bundle_parts(with_dependencies=True, checkout=checkout)
    assert differing(coded, more) == "differs in its business and prices, its texts"
    assert "text or price" in differing({}, more)


@pytest.mark.cloud
class TestShipping:
    @pytest.fixture
    def with_api(
        self, shipping: Shipping, local_cloud: Cloud, checkout: Path
    ) -> Iterator[Shipping]:
        """Ground of this test alone, but for the stack's API, which is put back."""
        names = {
            **shipping.cloud.resources.names,
            "api_function_name": local_cloud.resources.api_function_name,
        }
        resources = Resources("local", MappingProxyType(names))
        before = live_api(local_cloud).version
        assert checkout.is_dir()
        yield replace(shipping, cloud=replace(shipping.cloud, resources=resources))
        function, alias = local_cloud.resources.api_function_name, local_cloud.resources.api_alias
        local_cloud.lambda_.update_alias(FunctionName=function, Name=alias, FunctionVersion=before)
        local_cloud.lambda_.update_function_code(
            FunctionName=function, ZipFile=build_bundle(with_dependencies=False).content
        )

    def test_it_gets_a_version_behind_the_alias_and_goes_back_with_a_rollback(
        self, with_api: Shipping, local_cloud: Cloud, checkout: Path
    ) -> None:
        ship(with_api)
        first, before = live_api(with_api.cloud).version, told_release(local_cloud)
        assert before == deploy.plan(with_api).release
        assert deploy.plan(with_api).api is None
        rewrite(checkout / HEALTH, "Is it up?", "Is it well?")
        rewrite(checkout / PAGE, "haul it away", "haul it off")
        planned = deploy.plan(with_api).api
        assert planned is not None
        assert planned.live_version == first
        ship(with_api)
        second = live_api(with_api.cloud).version
        assert second != first
        assert deploy.plan(with_api).is_empty
        assert told_release(local_cloud) == deploy.plan(with_api).release
        deploy.rollback(with_api)
        assert live_api(with_api.cloud).version == first
        assert told_release(local_cloud) == before

    def test_a_release_of_its_code_alone_is_one_to_go_back_from(
        self, with_api: Shipping, local_cloud: Cloud, checkout: Path
    ) -> None:
        ship(with_api)
        first = deploy.plan(with_api).release
        rewrite(checkout / HEALTH, "Is it up?", "Is it well?")
        ship(with_api)
        assert deploy.plan(with_api).release != first
        deploy.rollback(with_api)
        assert told_release(local_cloud) == first

    def test_one_that_crashes_is_never_put_live(self, with_api: Shipping, checkout: Path) -> None:
        ship(with_api)
        first = live_api(with_api.cloud).version
        rewrite(checkout / HANDLER, "import gc\n", "import gc\n\ngc.nothing\n")
        with pytest.raises(DeployError, match="does not work and was not put live"):
            ship(with_api)
        assert live_api(with_api.cloud).version == first

    def test_what_fails_later_takes_the_alias_back(
        self, with_api: Shipping, checkout: Path
    ) -> None:
        ship(with_api)
        first = live_api(with_api.cloud).version
        rewrite(checkout / HEALTH, "Is it up?", "Is it well?")
        rewrite(checkout / PAGE, "haul it away", "haul it off")
        cloud = with_api.cloud

        def interfere(event: Event) -> None:
            if isinstance(event, StepStarted) and event.step is Step.PAGES:
                assert live_api(cloud).version != first
                cloud.s3_files.put_object(
                    Bucket=cloud.resources.site_bucket, Key="release.json", Body=b"theirs"
                )

        with pytest.raises(QdnError):
            deploy.run(with_api, on_event=interfere)
        assert live_api(cloud).version == first

    def test_a_run_that_leaves_it_alone_records_it_for_going_back(self, with_api: Shipping) -> None:
        first = deploy.promote(with_api)
        found = live_api(with_api.cloud)
        kept = deploy.history(with_api)[0].api
        assert kept is not None
        assert (kept.version, kept.code_sha256) == (found.version, found.code_sha256)
        ship(with_api)
        assert live_api(with_api.cloud).version != found.version
        deploy.rollback(with_api, to=first.run)
        assert live_api(with_api.cloud).version == found.version
