"""What of the embedded cloud's state is written to disk, and when."""

import asyncio

import pytest

from qdn_tui.cloud.local.keeping import Names, StateKeeper, changed_by, chosen

KNOWN = frozenset({"s3", "lambda", "cloudformation", "cloudwatch", "cloudwatch_logs"})


def signed(service: str, **more: str) -> dict[str, str]:
    scope = f"AWS4-HMAC-SHA256 Credential=test/20260101/us-west-2/{service}/aws4_request"
    return {"authorization": scope, **more}


def changed(
    service: str, method: str = "POST", path: str = "/", query: bytes = b"", begin: bytes = b""
) -> Names:
    return changed_by(method, path, query, signed(service), begin)


def test_each_service_changes_its_own_state() -> None:
    assert changed("lambda", path="/2015-03-31/functions") == frozenset({"lambda"})
    assert changed("cloudfront", "PUT", "/2020-05-31/function/edge") == frozenset({"cloudfront"})
    assert changed("iam", begin=b"Action=CreateRole&Version=2010-05-08") == frozenset({"iam"})
    assert changed("logs") == frozenset()


@pytest.mark.parametrize("service", ["cloudformation", "not-a-service-we-know", ""])
def test_what_may_change_anything_has_all_of_it_saved(service: str) -> None:
    begin = b"Action=ExecuteChangeSet&Version=2010-05-15"
    assert changed(service, begin=begin) is None


def test_whoever_signs_for_nothing_is_not_believed_to_read() -> None:
    assert changed_by("POST", "/", b"", {}, b"Action=DescribeStacks") is None


@pytest.mark.parametrize(
    "begin", [b"Action=DescribeStacks&Version=1", b"Version=1&Action=ListStackResources"]
)
def test_reading_changes_nothing(begin: bytes) -> None:
    assert changed("cloudformation", begin=begin) == frozenset()
    assert changed("cloudformation", "GET") == frozenset()


def test_what_json_asks_for_stands_in_its_header() -> None:
    def asked(operation: str) -> Names:
        target = f"AWSCognitoIdentityProviderService.{operation}"
        return changed_by("POST", "/", b"", signed("cognito-idp", **{"x-amz-target": target}), b"{")

    assert asked("AdminCreateUser") == frozenset({"cognito"})
    assert asked("AdminGetUser") == asked("ListUsers") == frozenset()


def test_of_a_bucket_its_settings_are_saved_and_its_objects_are_on_disk_already() -> None:
    assert changed("s3", "PUT", "/jobs", b"versioning") == frozenset({"s3"})
    assert changed("s3", "PUT", "/jobs/jobs.json", b"acl") == frozenset({"s3"})
    assert changed("s3", "PUT", "/jobs/jobs.json") == frozenset()
    assert changed("s3", "POST", "/jobs", b"delete") == frozenset()


def test_a_page_asked_for_through_the_edge_changes_nothing() -> None:
    headers = {"host": "abc.cloudfront.localhost:4566"}
    assert changed_by("POST", "/api/book", b"", headers, b"") == frozenset()


def test_logs_and_metrics_wait_for_the_end() -> None:
    assert chosen(None, KNOWN) == frozenset({"s3", "lambda", "cloudformation"})
    assert chosen(frozenset({"s3", "sns"}), KNOWN) == frozenset({"s3"})


class Disk:
    """Notes what is written to it; a full one refuses."""

    def __init__(self) -> None:
        self.is_full = False
        self.stacks_are_changed = False
        self._tries = asyncio.Queue[Names]()

    def keeper(self) -> StateKeeper:
        return StateKeeper(self._write, lambda: self.stacks_are_changed)

    def _write(self, names: Names) -> None:
        self._tries.put_nowait(names)
        if self.is_full:
            raise OSError("no space left on device")

    async def next_written(self) -> Names:
        async with asyncio.timeout(60):
            return await self._tries.get()

    @property
    def was_left_alone(self) -> bool:
        return self._tries.empty()


async def test_changes_that_follow_each_other_are_saved_together() -> None:
    disk = Disk()
    keeper = disk.keeper()
    keeper.changed(frozenset())
    for name in ("s3", "lambda", "s3"):
        keeper.changed(frozenset({name}))
    assert disk.was_left_alone
    assert await disk.next_written() == frozenset({"s3", "lambda"})
    keeper.changed(frozenset({"s3"}))
    keeper.changed(None)
    keeper.changed(frozenset({"lambda"}))
    assert await disk.next_written() is None


async def test_all_is_saved_at_once_when_asked_for() -> None:
    disk = Disk()
    keeper = disk.keeper()
    keeper.changed(frozenset({"s3"}))
    keeper.save_now()
    assert not disk.was_left_alone
    assert await disk.next_written() is None


async def test_a_stack_that_is_being_changed_is_saved_until_it_stands() -> None:
    disk = Disk()
    disk.stacks_are_changed = True
    disk.keeper().changed(frozenset({"s3"}))
    assert await disk.next_written() == frozenset({"s3"})
    assert await disk.next_written() is None
    disk.stacks_are_changed = False
    assert await disk.next_written() is None, "as it stands"


async def test_what_a_full_disk_refused_is_saved_with_the_next_change() -> None:
    disk = Disk()
    keeper = disk.keeper()
    disk.is_full = True
    keeper.changed(frozenset({"s3"}))
    await disk.next_written()
    disk.is_full = False
    keeper.changed(frozenset({"lambda"}))
    assert await disk.next_written() == frozenset({"lambda", "s3"})
