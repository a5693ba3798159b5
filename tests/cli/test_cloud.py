"""`qdn cloud` where no stack is, and where nobody is there to be asked."""

import io

import pytest

from qdn_tui.cli.console import say
from qdn_tui.cli.narrator import NobodyAsked, agree_to_plan, agree_to_take_down, narrate
from qdn_tui.cloud.events import ResourceChange, ResourceMoved, StackPlan, TakeDownPlan
from tests.cli.conftest import Desk

CHANGE = ResourceChange("Modify", "ApiFunction", "AWS::Lambda::Function", False, ("Environment",))
PLAN = StackPlan("production", "shop", "000000000000", "us-west-2", False, (CHANGE,))


def test_what_is_named_by_hand_runs_only_where_it_is_there(desk: Desk) -> None:
    told = desk.run("cloud", "status", "--json")
    assert (told.code, told.json["running"], told.json["data_bucket"]) == (0, True, desk.bucket)
    book = [line for line in desk.run("cloud", "status").out.splitlines() if "customers" in line]
    assert book == [f"{'customers book at':<27}{told.json['site_url']}/book/"]
    settings = desk.home / "qdn.toml"
    settings.write_text(settings.read_text().replace(desk.bucket, f"{desk.bucket}-gone"))
    assert desk.run("cloud", "status", "--json").json["running"] is False
    endpoint = next(line for line in settings.read_text().splitlines() if "endpoint_url" in line)
    settings.write_text(
        settings.read_text().replace(endpoint, 'endpoint_url = "http://127.0.0.1:9"')
    )
    silent = desk.run("cloud", "status")
    assert (silent.code, silent.out) == (6, "")


def test_a_change_of_the_stack_is_shown_and_nobody_agrees_to_it_unseen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(NobodyAsked, match="nobody is here to be asked") as refused:
        agree_to_plan(PLAN)
    assert refused.value.exit_code == 2
    assert "--yes" in refused.value.next_step
    assert "ApiFunction" in capsys.readouterr().err
    with pytest.raises(NobodyAsked):
        agree_to_take_down(TakeDownPlan("production", "shop", (), ()))


def test_into_a_log_goes_what_failed_and_not_every_resource(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say("Create stack shop")
    for done, status in enumerate(("CREATE_COMPLETE", "CREATE_FAILED"), 1):
        narrate(ResourceMoved("DataBucket", "AWS::S3::Bucket", status, "no room", done, 37))
    first, *others = capsys.readouterr().err.splitlines()
    assert first == "Create stack shop"
    assert [line.split(None, 2)[1:] for line in others] == [
        ["2/37", "CREATE_FAILED          DataBucket: no room"]
    ]
