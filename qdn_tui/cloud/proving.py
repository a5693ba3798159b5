"""Whether what an environment names is there and can be worked with, before it is relied upon."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from qdn_tui.cloud.clients import Cloud
from qdn_tui.cloud.failures import CloudError, CredentialsRefused, error_code, named_errors
from qdn_tui.store.findings import Finding, fail, ok, warn

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MISSING = frozenset(
    {
        "404",
        "NoSuchBucket",
        "NoSuchDistribution",
        "NoSuchFunctionExists",
        "ResourceNotFoundException",
    }
)
_BUCKETS = ("data_bucket", "staging_bucket", "site_bucket", "dashboard_bucket")
_DISTRIBUTIONS = (
    "site_distribution_id",
    "dashboard_distribution_id",
    "staging_distribution_id",
)
_FUNCTIONS = ("function_name", "staging_function_name")


def prove(cloud: Cloud) -> Iterator[Finding]:
    """Look at each thing that the environment names, one after the other. Changes nothing.

    Raises:
        CloudUnreachable, CredentialsRefused: nobody answers, or there are no credentials.
    """
    names = cloud.resources.names
    for key in _BUCKETS:
        if key in names:
            yield from _asked(cloud, key, names[key], lambda name: _bucket(cloud.s3_files, name))
    for key in _DISTRIBUTIONS:
        if key in names:
            yield from _asked(cloud, key, names[key], lambda name: _distribution(cloud, name))
    for key in _FUNCTIONS:
        if key in names:
            yield from _asked(cloud, key, names[key], lambda name: _function(cloud, name))
    if "api_function_name" in names:
        name = names["api_function_name"]
        yield from _asked(cloud, "api_function_name", name, lambda name: _api(cloud, name))


# What a look found wrong, and what to do about it; nothing where all is well.
_Look = Callable[[str], tuple[str, str] | None]


def _asked(cloud: Cloud, key: str, name: str, look: _Look) -> Iterable[Finding]:
    from botocore.exceptions import ClientError

    topic = key.removesuffix("_id").removesuffix("_name")
    words = topic.replace("_", " ")
    try:
        with named_errors(cloud.environment):
            wrong = look(name)
    except CredentialsRefused as error:
        if not isinstance(error.__cause__, ClientError):
            raise
        yield warn(topic, f"The {words} {name} could not be looked at", error.next_step)
        return
    except CloudError as error:
        if error_code(error.__cause__ or error) not in _MISSING:
            raise
        yield fail(topic, f"There is no {words} called {name}", "Correct the name, or make it")
        return
    if wrong is None:
        yield ok(topic, f"The {words} {name} is there")
    else:
        yield warn(topic, f"The {words} {name} {wrong[0]}", wrong[1])


def _bucket(s3: "S3Client", name: str) -> tuple[str, str] | None:
    s3.head_bucket(Bucket=name)
    if s3.get_bucket_versioning(Bucket=name).get("Status") != "Enabled":
        cure = "--versioning-configuration Status=Enabled"
        return (
            "keeps no versions: nothing in it could be taken back",
            f"aws s3api put-bucket-versioning --bucket {name} {cure}",
        )
    return None


def _distribution(cloud: Cloud, id_: str) -> tuple[str, str] | None:
    answer: Any = cloud.cloudfront.get_distribution(Id=id_)["Distribution"]
    if not answer["DistributionConfig"]["Enabled"]:
        return "is disabled: nobody sees its pages", "Enable it in the CloudFront console"
    return None


def _function(cloud: Cloud, name: str) -> tuple[str, str] | None:
    cloud.cloudfront.describe_function(Name=name, Stage="DEVELOPMENT")
    return None


def _api(cloud: Cloud, name: str) -> tuple[str, str] | None:
    cloud.lambda_.get_function_configuration(FunctionName=name)
    return None
