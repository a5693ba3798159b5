"""AWS's descriptions read quickly are those that botocore reads."""

import json
from pathlib import Path

import pytest
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
from botocore.session import Session

from qdn_tui.store.descriptions import Descriptions


def test_they_say_what_botocores_own_reader_finds() -> None:
    quick, plain = Descriptions(), Loader()
    for service, kind in (
        ("s3", "service-2"),
        ("s3", "endpoint-rule-set-1"),
        ("s3", "waiters-2"),
        ("cloudfront", "paginators-1"),
    ):
        assert quick.load_service_model(service, kind) == plain.load_service_model(service, kind)
    for name in ("endpoints", "partitions", "sdk-default-configuration"):
        assert quick.load_data(name) == plain.load_data(name)


def test_what_is_not_there_is_refused_as_botocore_does() -> None:
    for service, kind in (("s4", "service-2"), ("s3", "no-such-kind")):
        with pytest.raises(UnknownServiceError):
            Descriptions().load_service_model(service, kind)


def test_a_users_own_descriptions_are_found(tmp_path: Path) -> None:
    own = tmp_path / "hauling" / "2026-11-21" / "service-2.json"
    own.parent.mkdir(parents=True)
    own.write_text(json.dumps({"metadata": {"apiVersion": "2026-11-21"}}))
    found = Descriptions([str(tmp_path)])
    assert found.load_service_model("hauling", "service-2")["metadata"]["apiVersion"] == (
        "2026-11-21"
    )


def test_services_that_only_a_login_needs_are_there_too() -> None:
    session = Session()
    session.register_component("data_loader", Descriptions())
    for service in ("sso", "sso-oidc", "sts"):
        assert session.create_client(service, region_name="us-west-2") is not None
