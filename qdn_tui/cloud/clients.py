"""The way to an environment's cloud: credentials, endpoint, clients, names."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from qdn_tui.cloud import local, permissions
from qdn_tui.cloud.failures import StackMissing, error_code, named_errors
from qdn_tui.cloud.proxies import is_loopback
from qdn_tui.cloud.resources import OUTPUTS, Resources, from_outputs
from qdn_tui.settings import Environment

if TYPE_CHECKING:
    from boto3.session import Session
    from botocore.client import BaseClient
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef
    from mypy_boto3_cloudfront import CloudFrontClient
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sts import STSClient

_CONNECT_TIMEOUT_S = 3
_READ_TIMEOUT_S = 5
# A cold Lambda, a code upload and a large template take longer than any answer of S3.
_SLOW_READ_TIMEOUT_S = 30
_CONNECTIONS = 16
_POLL_S = 1.5
_LOCAL_POLL_S = 0.03

_Client = TypeVar("_Client", bound="BaseClient")


class Clients:
    """The AWS clients of one environment, each made at its first use and then kept.

    Clients may be used by several threads at once; making one may not, hence the lock.
    """

    def __init__(self, environment: Environment, endpoint_url: str | None) -> None:
        self.environment = environment
        self.endpoint_url = endpoint_url
        self._lock = threading.RLock()
        self._session: Session | None = None

    @property
    def poll_s(self) -> float:
        """Seconds between two looks at something slow; the embedded cloud is never slow."""
        return _LOCAL_POLL_S if self.environment.is_local else _POLL_S

    @cached_property
    def s3(self) -> "S3Client":
        """For the store, which decides about retries itself: a call is made exactly once.

        boto3's own retry of a PUT whose answer got lost would meet our own write and report
        a conflict.
        """
        return self._made(lambda session: session.client("s3", **self._options(attempts=1)))

    @cached_property
    def s3_files(self) -> "S3Client":
        """For uploads and listings, where repeating a call does no harm."""
        return self._made(lambda session: session.client("s3", **self._options(slow=True)))

    @cached_property
    def cloudfront(self) -> "CloudFrontClient":
        return self._made(lambda session: session.client("cloudfront", **self._options()))

    @cached_property
    def cloudformation(self) -> "CloudFormationClient":
        return self._made(
            lambda session: session.client("cloudformation", **self._options(slow=True))
        )

    @cached_property
    def lambda_(self) -> "LambdaClient":
        return self._made(lambda session: session.client("lambda", **self._options(slow=True)))

    @cached_property
    def cognito(self) -> "CognitoIdentityProviderClient":
        return self._made(lambda session: session.client("cognito-idp", **self._options()))

    @cached_property
    def logs(self) -> "CloudWatchLogsClient":
        return self._made(lambda session: session.client("logs", **self._options()))

    @cached_property
    def sts(self) -> "STSClient":
        return self._made(lambda session: session.client("sts", **self._options()))

    def _made(self, make: "Callable[[Session], _Client]") -> _Client:
        with self._lock, named_errors(self.environment):
            if self._session is None:
                self._session = self._new_session()
            client = make(self._session)
            permissions.watch(client)
            return client

    def _new_session(self) -> "Session":
        import boto3
        import botocore.session

        from qdn_tui.store.descriptions import Descriptions

        if self.environment.is_local:
            # The user's own AWS configuration has no say in the embedded cloud.
            bare = botocore.session.Session(
                session_vars={
                    "profile": (None, None, None, None),
                    "config_file": (None, None, "/dev/null", None),
                    "credentials_file": (None, None, "/dev/null", None),
                }
            )
            made = boto3.Session(
                aws_access_key_id="test",
                aws_secret_access_key="test",  # noqa: S106 - the embedded cloud checks none
                region_name=self.environment.region,
                botocore_session=bare,
            )
        else:
            bare = botocore.session.get_session()
            made = boto3.Session(
                profile_name=self.environment.profile,
                region_name=self.environment.region,
                botocore_session=bare,
            )
        folders = bare.get_component("data_loader").search_paths
        bare.register_component("data_loader", Descriptions(folders))
        return made

    def _options(self, *, attempts: int = 3, slow: bool = False) -> dict[str, Any]:
        from botocore.config import Config

        settings: dict[str, Any] = {
            "connect_timeout": _CONNECT_TIMEOUT_S,
            "read_timeout": _SLOW_READ_TIMEOUT_S if slow else _READ_TIMEOUT_S,
            "retries": {"mode": "standard", "total_max_attempts": attempts},
            "max_pool_connections": _CONNECTIONS,
            "tcp_keepalive": True,
        }
        if self.endpoint_url is None:
            return {"config": Config(**settings)}
        elsewhere: dict[str, Any] = {
            "request_checksum_calculation": "when_required",
            "response_checksum_validation": "when_required",
            "s3": {"addressing_style": "path"},
        }
        if is_loopback(urlsplit(self.endpoint_url).hostname or ""):
            # Never behind the user's proxy.
            elsewhere["proxies"] = {}
        return {"endpoint_url": self.endpoint_url, "config": Config(**settings, **elsewhere)}


@dataclass(frozen=True)
class Cloud:
    """A connected environment: its settings, the names in it, its clients.

    Attributes:
        environment: what was connected to.
        resources: what everything is called.
        clients: the AWS clients, also reachable directly as `cloud.s3` and so on.
    """

    environment: Environment
    resources: Resources
    clients: Clients = field(repr=False, compare=False)

    @property
    def endpoint_url(self) -> str | None:
        """Where the AWS API answers; None for AWS itself."""
        return self.clients.endpoint_url

    @property
    def s3(self) -> "S3Client":
        return self.clients.s3

    @property
    def s3_files(self) -> "S3Client":
        return self.clients.s3_files

    @property
    def cloudfront(self) -> "CloudFrontClient":
        return self.clients.cloudfront

    @property
    def cloudformation(self) -> "CloudFormationClient":
        return self.clients.cloudformation

    @property
    def lambda_(self) -> "LambdaClient":
        return self.clients.lambda_

    @property
    def cognito(self) -> "CognitoIdentityProviderClient":
        return self.clients.cognito

    @property
    def logs(self) -> "CloudWatchLogsClient":
        return self.clients.logs

    @property
    def sts(self) -> "STSClient":
        return self.clients.sts


def clients_for(environment: Environment) -> Clients:
    """Clients of an environment that may have no stack yet. Makes no call, starts nothing.

    Raises:
        NotRunning: the environment is `local` and the embedded cloud does not run.
    """
    if environment.is_local:
        instance = local.running()
        if instance is None:
            raise local.NotRunning
        return Clients(environment, instance.endpoint_url)
    return Clients(environment, environment.endpoint_url)


def connect(environment: Environment) -> Cloud:
    """Find an environment's resources. Starts nothing and changes nothing.

    Raises:
        NotRunning: the environment is `local` and the embedded cloud does not run.
        StackMissing: the stack is not there, or not complete.
        CloudUnreachable, CredentialsRefused: as they say.
    """
    clients = clients_for(environment)
    return Cloud(environment, resources_of(clients), clients)


def resources_of(clients: Clients) -> Resources:
    """Name everything in an environment; asks CloudFormation unless all is given by hand.

    Raises:
        StackMissing: the stack is not there, or not complete.
    """
    environment = clients.environment
    outputs: Mapping[str, str] = {}
    if environment.stack is not None:
        stack = find_stack(clients)
        if stack is None:
            raise StackMissing(
                f"{environment.name} has no stack called {environment.stack}",
                _bring_up(environment),
            )
        outputs = {
            output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])
        }
        if OUTPUTS["data_bucket"] not in outputs:
            raise StackMissing(
                f"The stack {environment.stack} of {environment.name} is not complete: "
                f"{stack['StackStatus']}",
                _bring_up(environment),
            )
    endpoint = clients.endpoint_url if environment.is_local else None
    port = int(endpoint.rpartition(":")[2]) if endpoint else None
    return from_outputs(environment.name, outputs, environment.resources.given(), port)


def find_stack(clients: Clients) -> "StackTypeDef | None":
    """The environment's stack as CloudFormation describes it; None where there is none."""
    from botocore.exceptions import ClientError

    with named_errors(clients.environment):
        try:
            described = clients.cloudformation.describe_stacks(
                StackName=clients.environment.stack or ""
            )
        except ClientError as error:
            if error_code(error) == "ValidationError" and "does not exist" in str(error):
                return None
            raise
    return described["Stacks"][0]


def _bring_up(environment: Environment) -> str:
    return f"Make it with: qdn --env {environment.name} cloud up"
