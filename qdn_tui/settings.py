"""Environments: which cloud a command speaks to, read from qdn.toml and the environment.

A value given closer to the command wins: `--config` and `--env`, then `QDN_CONFIG` and
`QDN_ENV`, then `qdn.toml` in the working directory, then the one in the user's
configuration folder. `local`, the embedded cloud, always exists.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from qdn_tui.domain.mistakes import in_plain_words
from qdn_tui.places import (
    CONFIG_NAME,
    LOCAL,
    PRODUCTION,
    SettingsError,
    default_environment,
    settings_file,
    state_home,
)

__all__ = [
    "DEFAULT_REGION",
    "LOCAL",
    "LOCAL_STACK",
    "Environment",
    "ResourceOverrides",
    "Settings",
    "SettingsError",
    "environment_of",
    "load_settings",
    "state_home",
]

LOCAL_STACK: Final = "qdn"
DEFAULT_REGION: Final = "us-west-2"

_Text = Annotated[str, Field(min_length=1, max_length=256)]
# As botocore takes it, or the ARN of an access point.
_Bucket = Annotated[str, Field(pattern=r"^([A-Za-z0-9._-]{3,255}|arn:\S{1,250})$")]
_Url = Annotated[str, Field(pattern=r"^https?://[^\s/?#]+/?$")]
_Hook = Annotated[str, Field(min_length=1, max_length=2048)]
_NAME = re.compile(r"^[a-z][a-z0-9_-]{0,39}$")


class ResourceOverrides(BaseModel):
    """Names given by hand, each taking the place of the stack output of the same name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_bucket: _Bucket | None = None
    staging_bucket: _Bucket | None = None
    site_bucket: _Bucket | None = None
    dashboard_bucket: _Bucket | None = None
    site_distribution_id: _Text | None = None
    dashboard_distribution_id: _Text | None = None
    staging_distribution_id: _Text | None = None
    function_name: _Text | None = None
    staging_function_name: _Text | None = None
    api_function_name: _Text | None = None
    site_url: _Url | None = None
    dashboard_url: _Url | None = None
    staging_url: _Url | None = None

    def given(self) -> dict[str, str]:
        """The names that were given, by key."""
        return {key: value for key, value in self if value is not None}


class DeployHooks(BaseModel):
    """What is called around a deploy: programs by path, or webhooks by their URL, in order.

    Attributes:
        timeout_s: seconds that each of them may take.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    before_deploy: tuple[_Hook, ...] = Field(default=(), alias="before-deploy")
    after_deploy: tuple[_Hook, ...] = Field(default=(), alias="after-deploy")
    on_failure: tuple[_Hook, ...] = Field(default=(), alias="on-failure")
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 30.0

    def beside(self, folder: Path) -> "DeployHooks":
        """The same with programs that are named relative to `folder` found there."""

        def placed(hooks: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(
                hook
                if hook.startswith(("https://", "http://"))
                else str(folder / Path(hook).expanduser())
                for hook in hooks
            )

        return self.model_copy(
            update={
                "before_deploy": placed(self.before_deploy),
                "after_deploy": placed(self.after_deploy),
                "on_failure": placed(self.on_failure),
            }
        )


class Environment(BaseModel):
    """One cloud to work against.

    Attributes:
        name: how the user calls it.
        region: the AWS region of everything but CloudFront.
        profile: the profile of the user's AWS configuration; None takes the default chain.
        stack: the CloudFormation stack whose outputs name everything; None when every name
            is given under `resources`.
        read_only: every write is refused in the service layer.
        production: a deploy asks for a typed confirmation.
        endpoint_url: a cloud that is not AWS, such as a store in the office; None for AWS
            and for `local`, whose address is found at run time.
        data_key_arn: the KMS key that encrypts a data bucket named by hand, where it is one of the
            account's own.
        site_domain: the company's own domain of the customers' pages, e.g. `www.example.com`.
        dashboard_domain: the same for the staff's dashboard.
        certificate_arn: the ACM certificate, in us-east-1, that covers both domains.
        alarm_email: who hears of alarms.
        account: the AWS account that the credentials must belong to; None takes any.
        hooks: what is called around a deploy.
        api_concurrency: how many requests the API answers at once; 0 leaves it to the account.
        poll_s: seconds between two looks of the board for what others did, while all is well;
            None leaves it to the board.
        resources: names given by hand.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=_NAME.pattern)]
    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")] = DEFAULT_REGION
    profile: _Text | None = None
    stack: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,39}$")] | None = None
    read_only: bool = False
    production: bool = False
    endpoint_url: _Url | None = None
    data_key_arn: (
        Annotated[
            str, Field(pattern=r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$")
        ]
        | None
    ) = None
    site_domain: Annotated[str, Field(pattern=r"^[a-z0-9.-]{1,253}$")] | None = None
    dashboard_domain: Annotated[str, Field(pattern=r"^[a-z0-9.-]{1,253}$")] | None = None
    certificate_arn: Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:acm:us-east-1:")] | None = None
    alarm_email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    account: Annotated[str, Field(pattern=r"^[0-9]{12}$")] | None = None
    hooks: DeployHooks = DeployHooks()
    api_concurrency: Annotated[int, Field(ge=0, le=1000)] = 0
    poll_s: Annotated[float, Field(ge=0.2, le=10)] | None = None
    resources: ResourceOverrides = ResourceOverrides()

    @model_validator(mode="before")
    @classmethod
    def _named_production(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("name") == PRODUCTION:
            return {"production": True, **given}
        return given

    @model_validator(mode="after")
    def _domains_have_a_certificate(self) -> "Environment":
        if (self.site_domain or self.dashboard_domain) and not self.certificate_arn:
            raise ValueError("certificate_arn is missing: a domain of your own needs one")
        return self

    @property
    def is_local(self) -> bool:
        """Whether this is the embedded cloud on this machine."""
        return self.name == LOCAL

    @property
    def target(self) -> dict[str, str]:
        """What tells this cloud from another that is called the same; nothing for `local`."""
        if self.is_local:
            return {}
        if self.resources.data_bucket:
            said = {"data_bucket": self.resources.data_bucket}
        else:
            profile = self.profile or os.environ.get("AWS_PROFILE") or ""
            said = {"stack": self.stack or "", "region": self.region, "profile": profile}
        return {**said, "endpoint_url": self.endpoint_url or ""}


def is_environment_name(name: str) -> bool:
    """Whether an environment can be called so."""
    return bool(_NAME.fullmatch(name))


class Settings(BaseModel):
    """Every environment known here.

    Attributes:
        default: the environment taken when none is named.
        environments: by name; `local` is always among them.
        keys: `[keys]` as it is written: the board checks it, since it knows the commands.
        ui: `[ui]` as it is written: how the board looks and copies.
        path: the file they come from; None when there is none.
    """

    model_config = ConfigDict(frozen=True)

    default: str = LOCAL
    environments: Mapping[str, Environment]
    keys: Mapping[str, Any] = MappingProxyType({})
    ui: Mapping[str, Any] = MappingProxyType({})
    path: Path | None = None

    def environment(self, name: str | None = None) -> Environment:
        """The environment called `name`, else the one in `QDN_ENV`, else the default.

        Raises:
            SettingsError: there is none of that name; the message lists those there are.
        """
        wanted = name or os.environ.get("QDN_ENV") or self.default
        found = self.environments.get(wanted)
        if found is None:
            known = ", ".join(sorted(self.environments))
            where = (
                f"[env.{wanted}] to {self.path}"
                if self.path
                else f"[env.{wanted}] to a {CONFIG_NAME}"
            )
            stage = (
                "Every deploy passes staging on its way, and `qdn cloud status` has its address: "
                if wanted == "staging"
                else ""
            )
            raise SettingsError(
                f"There is no environment called {wanted}; known are: {known}",
                f"{stage}{'choose' if stage else 'Choose'} one of these with --env, or add {where}",
            )
        return found


def load_settings(config: Path | None = None) -> Settings:
    """Read the settings.

    Args:
        config: the file named by `--config`.

    Raises:
        SettingsError: a named file is missing, or a file has a mistake; the message names
            the key and what is allowed there.
    """
    path = settings_file(config)
    if path is None:
        return _settings({}, None)
    try:
        written = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read: {error.strerror}", "Check its permissions"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}", "Correct the place named") from None
    return _settings(written, path)


def _settings(written: Mapping[str, Any], path: Path | None) -> Settings:
    _refuse_unknown(written, ("default", "env", "keys", "ui"), "", path)
    entries = written.get("env", {})
    if not isinstance(entries, dict):
        raise _mistake(path, "env", "holds tables such as [env.production]")
    environments = {LOCAL: Environment(name=LOCAL, stack=LOCAL_STACK)}
    for name, entry in entries.items():
        environments[name] = _environment(name, entry, path)
    default = written.get("default", default_environment(None, list(environments)))
    if not isinstance(default, str) or default not in environments:
        raise _mistake(path, "default", f"is one of: {', '.join(sorted(environments))}")
    return Settings(
        default=default,
        environments=MappingProxyType(environments),
        keys=_table(written, "keys", 'advance = "a"', path),
        ui=_table(written, "ui", 'theme = "light"', path),
        path=path,
    )


def _table(
    written: Mapping[str, Any], key: str, example: str, path: Path | None
) -> Mapping[str, Any]:
    table = written.get(key, {})
    if not isinstance(table, dict):
        raise _mistake(path, key, f"is a table: [{key}] with lines such as {example}")
    return MappingProxyType(table)


def environment_of(name: str, entry: Mapping[str, Any], path: Path | None) -> Environment:
    """An environment as it would be read from the file.

    Raises:
        SettingsError: it has a mistake.
    """
    return _environment(name, entry, path)


def _environment(name: str, entry: object, path: Path | None) -> Environment:
    key = f"env.{name}"
    if not _NAME.match(name):
        raise _mistake(path, key, "is named by 1 to 40 of a-z, 0-9, _ and -, a letter first")
    if not isinstance(entry, dict):
        raise _mistake(path, key, "is a table of settings")
    if name == LOCAL:
        # Its address and names are the embedded cloud's own business.
        _refuse_unknown(entry, ("read_only", "hooks", "poll_s"), key, path)
        entry = {"stack": LOCAL_STACK, **entry}
    else:
        _refuse_unknown(
            entry, [field for field in Environment.model_fields if field != "name"], key, path
        )
        resources = entry.get("resources", {})
        if isinstance(resources, dict):
            _refuse_unknown(
                resources, list(ResourceOverrides.model_fields), f"{key}.resources", path
            )
    hooks = entry.get("hooks", {})
    if isinstance(hooks, dict):
        known = [field.alias or key for key, field in DeployHooks.model_fields.items()]
        _refuse_unknown(hooks, known, f"{key}.hooks", path)
    try:
        environment = Environment.model_validate({**entry, "name": name})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join((key, *(str(part) for part in first["loc"])))
        raise _mistake(path, place, _wrong(first)) from None
    if path is not None:
        placed = environment.hooks.beside(path.parent)
        environment = environment.model_copy(update={"hooks": placed})
    if environment.stack is None and not environment.resources.data_bucket:
        raise _mistake(path, f"{key}.stack", "is missing: give it, or resources.data_bucket")
    return environment


_NO_BUCKET: Final = "not a bucket's name: letters, digits, -, _ and ., at least three"
# What may stand under a key, where a pattern or a range says more than the value's kind.
_EXPECTED: Final = {
    "account": 'not the 12 digits of an AWS account, such as "123456789012"',
    "alarm_email": "not an email address",
    "api_concurrency": "not a whole number from 0 to 1000",
    "certificate_arn": "not a certificate of ACM in us-east-1, such as arn:aws:acm:us-east-1:…",
    "dashboard_domain": "not a host name in small letters, such as desk.example.com",
    "dashboard_url": "not an address without a path, such as https://desk.example.com",
    "endpoint_url": "not an address without a path, such as http://store.example.com:9000",
    "data_bucket": _NO_BUCKET,
    "data_key_arn": "not a key of KMS, such as arn:aws:kms:us-west-2:111122223333:key/…",
    "dashboard_bucket": _NO_BUCKET,
    "poll_s": "not a number of seconds from 0.2 to 10",
    "production": "neither true nor false",
    "read_only": "neither true nor false",
    "region": 'not an AWS region, such as "us-west-2"',
    "site_domain": "not a host name in small letters, such as www.example.com",
    "site_bucket": _NO_BUCKET,
    "staging_bucket": _NO_BUCKET,
    "site_url": "not an address without a path, such as https://www.example.com",
    "stack": "not a stack's name: a letter, then letters, digits and -, at most 40",
    "staging_url": "not an address without a path, such as https://next.example.com",
    "timeout_s": "not a number of seconds above 0, at most 600",
}


def _wrong(error: Mapping[str, Any]) -> str:
    """What is wrong with a value, and what is allowed in its place."""
    key = str(error["loc"][-1]) if error["loc"] else ""
    if key in _EXPECTED:
        return f"is {_EXPECTED[key]}"
    return in_plain_words(error)


def _refuse_unknown(
    table: Mapping[str, Any], allowed: Sequence[str], key: str, path: Path | None
) -> None:
    for name in table:
        if name not in allowed:
            place = f"{key}.{name}" if key else name
            raise _mistake(path, place, f"is not known here; allowed are: {_listed(allowed)}")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _mistake(path: Path | None, key: str, what: str) -> SettingsError:
    return SettingsError(
        f"{path or CONFIG_NAME}: {key} {what}", "Correct the key named and try again"
    )
