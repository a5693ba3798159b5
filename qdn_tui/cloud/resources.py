"""What an environment's buckets, distributions and functions are called."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from qdn_tui.cloud.failures import ResourceUnnamed
from qdn_tui.settings import ResourceOverrides

# The stack's outputs, by the name they have here, in qdn.toml and in `cloud status --json`.
OUTPUTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "data_bucket": "DataBucketName",
        "staging_bucket": "StagingBucketName",
        "site_bucket": "SiteBucketName",
        "dashboard_bucket": "DashboardBucketName",
        "site_distribution_id": "SiteDistributionId",
        "dashboard_distribution_id": "DashboardDistributionId",
        "staging_distribution_id": "StagingDistributionId",
        "function_name": "FunctionName",
        "staging_function_name": "StagingFunctionName",
        "api_function_name": "ApiFunctionName",
        "api_alias": "ApiAlias",
        "function_url": "ApiFunctionUrl",
        "site_url": "SiteUrl",
        "dashboard_url": "DashboardUrl",
        "staging_url": "StagingUrl",
        "site_distribution_url": "SiteDistributionUrl",
        "dashboard_distribution_url": "DashboardDistributionUrl",
        "user_pool_id": "UserPoolId",
        "user_pool_client_id": "UserPoolClientId",
    }
)
_DISTRIBUTION_HOST = re.compile(r"^https?://([a-z0-9]+)\.cloudfront\.net/?$")


@dataclass(frozen=True)
class OwnDomain:
    """A domain of the company's own, which only its DNS can lead to CloudFront.

    Attributes:
        url: the address under that domain.
        target: the host name that its DNS has to name.
    """

    url: str
    target: str

    @property
    def record(self) -> str:
        """The record that its DNS has to have."""
        return f"{urlsplit(self.url).netloc} CNAME {self.target}"


@dataclass(frozen=True)
class Resources:
    """Names and addresses of one environment. URLs have no slash at the end.

    Reading one that nothing names raises ResourceUnnamed, which says where to add it.
    """

    environment: str
    names: Mapping[str, str] = field(default_factory=dict)

    def get(self, key: str) -> str | None:
        """The name under `key`, or None."""
        return self.names.get(key)

    def _named(self, key: str) -> str:
        name = self.names.get(key)
        if name is None:
            apply = f"Apply the stack with `qdn --env {self.environment} cloud up`"
            by_hand = f", or name it under [env.{self.environment}.resources] in qdn.toml"
            raise ResourceUnnamed(
                f"Nothing says what the {key} of {self.environment} is",
                apply + (by_hand if key in ResourceOverrides.model_fields else ": no other has it"),
            )
        return name

    @property
    def data_bucket(self) -> str:
        """The private bucket of jobs.json and what belongs to it."""
        return self._named("data_bucket")

    @property
    def staging_bucket(self) -> str:
        """The bucket behind the staging distribution."""
        return self._named("staging_bucket")

    @property
    def site_bucket(self) -> str:
        """The bucket of the customers' pages."""
        return self._named("site_bucket")

    @property
    def dashboard_bucket(self) -> str:
        """The bucket of the staff's pages."""
        return self._named("dashboard_bucket")

    @property
    def site_distribution_id(self) -> str:
        return self._named("site_distribution_id")

    @property
    def dashboard_distribution_id(self) -> str:
        return self._named("dashboard_distribution_id")

    @property
    def staging_distribution_id(self) -> str:
        return self._named("staging_distribution_id")

    @property
    def function_name(self) -> str:
        """The CloudFront Function of the site and the dashboard."""
        return self._named("function_name")

    @property
    def staging_function_name(self) -> str:
        """The CloudFront Function of the staging distribution."""
        return self._named("staging_function_name")

    @property
    def api_function_name(self) -> str:
        """The Lambda function behind `/api/*`."""
        return self._named("api_function_name")

    @property
    def api_alias(self) -> str:
        """The alias of the Lambda function that the distributions call."""
        return self.names.get("api_alias", "live")

    @property
    def function_url(self) -> str:
        """The Lambda's own URL, which answers 403 to whoever does not come through CloudFront."""
        return self._named("function_url")

    @property
    def site_url(self) -> str:
        return self._named("site_url")

    @property
    def dashboard_url(self) -> str:
        return self._named("dashboard_url")

    @property
    def staging_url(self) -> str:
        return self._named("staging_url")

    def asked_at(self, where: str) -> str | None:
        """Where a place's distribution answers whatever DNS says of a domain of one's own.

        Args:
            where: "site", "dashboard" or "staging".
        """
        return self.names.get(f"{where}_distribution_url", self.names.get(f"{where}_url"))

    def own_domain(self, where: str) -> OwnDomain | None:
        """The place's domain where it is not CloudFront's; None too where that is not known."""
        url, by_cloudfront = (
            self.names.get(f"{where}_{kind}") for kind in ("url", "distribution_url")
        )
        if url is None or by_cloudfront is None or url == by_cloudfront:
            return None
        return OwnDomain(url, urlsplit(by_cloudfront).netloc)

    @property
    def user_pool_id(self) -> str:
        """The Cognito user pool of the staff."""
        return self._named("user_pool_id")

    @property
    def user_pool_client_id(self) -> str:
        return self._named("user_pool_client_id")


def from_outputs(
    environment: str,
    outputs: Mapping[str, str],
    overrides: Mapping[str, str],
    local_port: int | None = None,
) -> Resources:
    """Name everything from a stack's outputs, where qdn.toml does not say otherwise.

    Args:
        environment: the environment's name, for messages.
        outputs: the stack's outputs by their key.
        overrides: names given by hand, by our key.
        local_port: the port of the embedded cloud, whose edge answers under `localhost`.
    """
    named = {ours: outputs[theirs] for ours, theirs in OUTPUTS.items() if outputs.get(theirs)}
    for where in ("site", "dashboard"):
        if f"{where}_distribution_id" in overrides:  # the stack's own is another one then
            named.pop(f"{where}_distribution_url", None)
    named.update(overrides)
    for key, value in tuple(named.items()):
        if key.endswith("_url"):
            url = value.rstrip("/")
            named[key] = url if local_port is None else _on_loopback(url, local_port)
    return Resources(environment, MappingProxyType(named))


def _on_loopback(url: str, port: int) -> str:
    """Where the embedded cloud serves an address of AWS."""
    distribution = _DISTRIBUTION_HOST.match(url)
    if distribution:
        return f"http://{distribution[1]}.cloudfront.localhost:{port}"
    host = url.partition("://")[2]
    return (
        f"http://{host.removesuffix('.on.aws')}.localhost:{port}" if ".lambda-url." in host else url
    )
