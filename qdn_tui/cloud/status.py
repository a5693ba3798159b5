"""What is up in an environment, without starting or changing anything."""

from dataclasses import asdict, dataclass

from qdn_tui.cloud import local
from qdn_tui.cloud.clients import Clients, clients_for, resources_of
from qdn_tui.cloud.failures import StackMissing, error_code, named_errors
from qdn_tui.cloud.resources import Resources
from qdn_tui.settings import Environment

_MISSING = frozenset({"404", "NoSuchBucket"})
_PUBLIC = (
    "running",
    "site_url",
    "dashboard_url",
    "staging_url",
    "s3_endpoint",
    "region",
    "data_bucket",
    "staging_bucket",
    "site_bucket",
    "dashboard_bucket",
    "site_distribution_id",
    "dashboard_distribution_id",
    "staging_distribution_id",
    "function_name",
    "staging_function_name",
    "api_function_name",
    "site_distribution_url",
    "dashboard_distribution_url",
)


@dataclass(frozen=True)
class CloudStatus:
    """What `qdn cloud status` tells. What is not known, or not there, is None.

    Attributes:
        running: the cloud answers, and its stack is complete or the bucket named by hand there.
        s3_endpoint: where a plain S3 client finds the buckets.
        function_url: the API's own address; not part of the JSON.
        dns_records: what the DNS of domains of one's own has to say; not part of the JSON, which
            tells it by `…_url` beside `…_distribution_url`.
    """

    running: bool
    region: str
    site_url: str | None = None
    dashboard_url: str | None = None
    staging_url: str | None = None
    s3_endpoint: str | None = None
    data_bucket: str | None = None
    staging_bucket: str | None = None
    site_bucket: str | None = None
    dashboard_bucket: str | None = None
    site_distribution_id: str | None = None
    dashboard_distribution_id: str | None = None
    staging_distribution_id: str | None = None
    function_name: str | None = None
    staging_function_name: str | None = None
    api_function_name: str | None = None
    site_distribution_url: str | None = None
    dashboard_distribution_url: str | None = None
    function_url: str | None = None
    dns_records: tuple[str, ...] = ()

    def as_json(self) -> dict[str, str | bool | None]:
        """The fields of `qdn cloud status --json`, in the order they are documented."""
        values = asdict(self)
        return {key: values[key] for key in _PUBLIC}


def describe(environment: Environment) -> CloudStatus:
    """Look at an environment.

    Raises:
        CloudUnreachable, CredentialsRefused: AWS could not be asked. A missing stack and a
            stopped embedded cloud are answers, not errors.
    """
    try:
        clients = clients_for(environment)
    except local.NotRunning:
        return CloudStatus(running=False, region=environment.region)
    try:
        resources = resources_of(clients)
    except StackMissing:
        return CloudStatus(
            running=False, region=environment.region, s3_endpoint=_s3_endpoint(clients)
        )
    named = {
        key: resources.get(key)
        for key in (*_PUBLIC, "function_url")
        if key not in ("running", "region")
    }
    return CloudStatus(
        running=environment.stack is not None or _answers(clients, resources),
        region=environment.region,
        **{**named, "s3_endpoint": _s3_endpoint(clients)},
        dns_records=tuple(
            own.record
            for where in ("site", "dashboard")
            if (own := resources.own_domain(where)) is not None
        ),
    )


def _answers(clients: Clients, resources: Resources) -> bool:
    """Whether what is named by hand, which nobody has asked for so far, is there.

    Raises:
        CloudUnreachable, CredentialsRefused: it could not be asked.
    """
    from botocore.exceptions import ClientError

    bucket = resources.get("data_bucket")
    if bucket is None:
        return False
    with named_errors(clients.environment):
        try:
            clients.s3.head_bucket(Bucket=bucket)
        except ClientError as error:
            if error_code(error) not in _MISSING:
                raise
            return False
    return True


def _s3_endpoint(clients: Clients) -> str:
    return clients.endpoint_url or clients.s3.meta.endpoint_url
