"""What an account holds that qdn could work with: stacks of ours, and things made by hand.

A listing that the credentials do not allow is a note, no failure: its names can be given.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from qdn_tui.cloud.clients import Clients
from qdn_tui.cloud.failures import CredentialsRefused, error_code, named_errors
from qdn_tui.cloud.resources import OUTPUTS

if TYPE_CHECKING:
    from mypy_boto3_cloudfront.type_defs import DistributionSummaryTypeDef

_JOBS_KEY = "jobs.json"
_OUR_HANDLER = "qdn_tui.api.handler.handler"
# More buckets than that are not looked into one by one.
_MOST_BUCKETS = 60

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class FoundStack:
    """A CloudFormation stack with the outputs that qdn reads."""

    name: str
    status: str
    data_bucket: str
    site_url: str


@dataclass(frozen=True)
class FoundSite:
    """A distribution that serves pages from a bucket.

    Attributes:
        distribution_id: its id.
        url: where people ask: its first alias, else CloudFront's own name.
        bucket: whose pages; None where its default origin is no bucket.
        function: the CloudFront Function at the request of a viewer, if there is one.
        says: its comment.
    """

    distribution_id: str
    url: str
    bucket: str | None
    function: str | None
    says: str

    def as_resources(self) -> dict[str, str]:
        """The names it settles, as qdn.toml has them."""
        named = {
            "site_bucket": self.bucket,
            "site_distribution_id": self.distribution_id,
            "site_url": self.url,
            "function_name": self.function,
        }
        return {key: value for key, value in named.items() if value}


@dataclass(frozen=True)
class Discovery:
    """What was found, and what could not be listed.

    Attributes:
        data_buckets: buckets that hold a jobs.json.
        api_functions: Lambda functions that run our API.
        not_listed: what the credentials may not list, for people.
    """

    stacks: tuple[FoundStack, ...] = ()
    data_buckets: tuple[str, ...] = ()
    sites: tuple[FoundSite, ...] = ()
    api_functions: tuple[str, ...] = ()
    not_listed: tuple[str, ...] = field(default=())


def profiles_here() -> tuple[str, ...]:
    """The profiles of this machine's AWS configuration, by name."""
    import boto3

    return tuple(sorted(boto3.Session().available_profiles))


def region_of(profile: str | None) -> str | None:
    """The region that the profile, or the process's environment, works in; None where none is said.

    A profile that is not there is told by the first call that uses it.
    """
    import boto3
    from botocore.exceptions import ProfileNotFound

    try:
        return os.environ.get("AWS_REGION") or boto3.Session(profile_name=profile).region_name
    except ProfileNotFound:
        return None


def find_stacks(clients: Clients) -> Discovery:
    """The stacks of ours in the region.

    Raises:
        CloudUnreachable, CredentialsRefused: nobody answers, or there are no credentials.
    """
    not_listed: list[str] = []
    stacks = _listed(clients, "stacks", lambda: tuple(_stacks(clients)), not_listed)
    return Discovery(stacks=stacks, not_listed=tuple(not_listed))


def find_resources(clients: Clients) -> Discovery:
    """What could be adopted without a stack.

    Raises:
        CloudUnreachable, CredentialsRefused: as for `find_stacks`.
    """
    denied: list[str] = []
    return Discovery(
        data_buckets=_listed(clients, "buckets", lambda: tuple(_data_buckets(clients)), denied),
        sites=_listed(clients, "distributions", lambda: tuple(_sites(clients)), denied),
        api_functions=_listed(clients, "functions", lambda: tuple(_apis(clients)), denied),
        not_listed=tuple(denied),
    )


def _listed(
    clients: Clients,
    what: str,
    ask: Callable[[], tuple[_Found, ...]],
    not_listed: list[str],
) -> tuple[_Found, ...]:
    from botocore.exceptions import ClientError

    try:
        with named_errors(clients.environment):
            return ask()
    except CredentialsRefused as error:
        if not isinstance(error.__cause__, ClientError):
            raise
        not_listed.append(what)
        return ()


def _stacks(clients: Clients) -> Iterable[FoundStack]:
    for page in clients.cloudformation.get_paginator("describe_stacks").paginate():
        for stack in page["Stacks"]:
            outputs = {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}
            # What another template calls a data bucket need not be ours; both together are.
            if OUTPUTS["data_bucket"] in outputs and OUTPUTS["site_distribution_id"] in outputs:
                yield FoundStack(
                    stack["StackName"],
                    stack["StackStatus"],
                    outputs[OUTPUTS["data_bucket"]],
                    outputs.get(OUTPUTS["site_url"], ""),
                )


def _data_buckets(clients: Clients) -> Iterable[str]:
    from botocore.exceptions import ClientError

    for bucket in clients.s3_files.list_buckets()["Buckets"][:_MOST_BUCKETS]:
        try:
            clients.s3_files.head_object(Bucket=bucket["Name"], Key=_JOBS_KEY)
        except ClientError as error:
            if error_code(error) in ("ExpiredToken", "InvalidAccessKeyId"):
                raise
            continue  # without jobs, of another region, or closed to these credentials
        yield bucket["Name"]


def _sites(clients: Clients) -> Iterable[FoundSite]:
    for page in clients.cloudfront.get_paginator("list_distributions").paginate():
        for one in page["DistributionList"].get("Items", []):
            yield FoundSite(
                one["Id"],
                f"https://{next(iter(one.get('Aliases', {}).get('Items', [])), one['DomainName'])}",
                _bucket_of(one),
                _function_of(one),
                one.get("Comment", ""),
            )


def _bucket_of(distribution: "DistributionSummaryTypeDef") -> str | None:
    wanted = distribution["DefaultCacheBehavior"]["TargetOriginId"]
    for origin in distribution["Origins"]["Items"]:
        host = origin["DomainName"]
        if origin["Id"] == wanted and ".s3" in host:
            return host.partition(".s3")[0]
    return None


def _function_of(distribution: "DistributionSummaryTypeDef") -> str | None:
    behaviour: Any = distribution["DefaultCacheBehavior"]
    for one in behaviour.get("FunctionAssociations", {}).get("Items", []):
        if one["EventType"] == "viewer-request":
            return str(one["FunctionARN"]).rpartition("/")[2]
    return None


def _apis(clients: Clients) -> Iterable[str]:
    for page in clients.lambda_.get_paginator("list_functions").paginate():
        for one in page["Functions"]:
            if one.get("Handler") == _OUR_HANDLER:
                yield one["FunctionName"]
