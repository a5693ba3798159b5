"""`qdn init`: write an environment into qdn.toml, asking for what cannot be found, proving it."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import JsonValue

from qdn_tui.cli.console import asked, confirm, say, show, show_json
from qdn_tui.cli.init_choosing import Choices, adopted
from qdn_tui.cli.session import Session
from qdn_tui.drafts import drafted
from qdn_tui.errors import QdnError
from qdn_tui.places import CONFIG_NAME, LOCAL, PRODUCTION, SettingsError, settings_file
from qdn_tui.settings import (
    DEFAULT_REGION,
    Environment,
    ResourceOverrides,
    environment_of,
    is_environment_name,
)
from qdn_tui.settings_writing import environment_lines, with_environment
from qdn_tui.store.findings import Finding, Level, warn

if TYPE_CHECKING:
    from qdn_tui.cloud import Clients


_PLAIN = ("region", "profile", "stack", "endpoint_url")


class WrongAnswer(QdnError):
    """What was given, or left out, does not settle the environment."""

    exit_code = 2


class NotProven(QdnError):
    """Something that the environment names is not there."""

    exit_code = 5


@dataclass(frozen=True)
class Settled:
    """An environment as it is to be written, and what is known of it.

    Attributes:
        entry: its table.
        account: the AWS account behind the credentials.
        findings: what its things look like.
        is_new: its stack is still to be made.
    """

    name: str
    entry: Mapping[str, Any]
    account: str
    findings: tuple[Finding, ...]
    is_new: bool

    @property
    def next_step(self) -> str:
        """The command to go on with."""
        env = f"qdn --env {self.name}"
        return f"{env} cloud up" if self.is_new else f"{env} doctor"


def init(
    context: typer.Context,
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Profile of your AWS configuration; else the default one."
        ),
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="AWS region; else the profile's, else us-west-2.")
    ] = None,
    stack: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="CloudFormation stack; one that is not there yet is made by `cloud up`.",
        ),
    ] = None,
    resource: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=NAME",
            help="Adopt something by its name, e.g. data_bucket=shop-data; again for each.",
        ),
    ] = None,
    endpoint_url: Annotated[
        str | None, typer.Option(metavar="URL", help="A cloud that is not AWS, by its address.")
    ] = None,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Refuse every write from here.")
    ] = False,
    default: Annotated[
        bool, typer.Option("--default", help="Take this environment when none is named.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Data for programs on stdout.")] = False,
) -> None:
    """Write an environment into qdn.toml, finding what the AWS account holds already.

    Nothing in the cloud is changed. In an existing qdn.toml all that stands there stays; the file
    is the one of --config, else the one that qdn reads here, else qdn.toml in this folder.
    """
    session: Session = context.obj
    name = _name(session, may_ask=not yes)
    path = _file(session.config)
    text = path.read_text("utf-8") if path.is_file() else ""
    # Before anything is asked of anybody.
    with_environment(text, name, {"stack": "x"}, default=default, path=str(path))
    wanted = {
        "profile": profile or os.environ.get("AWS_PROFILE") or _profile(may_ask=not yes),
        "region": region,
        "endpoint_url": endpoint_url,
        "stack": stack,
        "resources": _resources(resource or []),
    }
    settled = _settle(name, wanted, read_only=read_only, may_ask=not yes)
    after = with_environment(text, name, settled.entry, default=default, path=str(path))
    lines = environment_lines(name, settled.entry)
    if not as_json:
        show(f"In {path}:")
        for line in lines.splitlines():
            show(f"  {line}")
    if not (yes or confirm(f"Write this to {path}?")):
        if sys.stdin.isatty():
            say("Nothing was written.")
            return
        raise WrongAnswer("Nobody is here to be asked", "Give --yes to write it")
    _write(path, after)
    if as_json:
        show_json(_as_json(settled, path, lines))
    else:
        _say_next(settled, path)


def _settle(name: str, wanted: dict[str, Any], *, read_only: bool, may_ask: bool) -> Settled:
    """Find and prove what was wanted.

    Raises:
        WrongAnswer: several things fit, and nobody is there to choose.
        NotProven: something that is named is not there.
        CloudUnreachable, CredentialsRefused: nobody answers, or there are no credentials.
    """
    from qdn_tui.cloud.clients import clients_for, find_stack
    from qdn_tui.cloud.discovering import find_resources, find_stacks, region_of

    wanted["region"] = wanted["region"] or region_of(wanted["profile"]) or DEFAULT_REGION
    given = {key: value for key, value in wanted.items() if value}
    known = "stack" in given or bool(given.get("resources"))
    clients = clients_for(environment_of(name, given if known else {**given, "stack": "qdn"}, None))
    account = _account(clients)
    if not known:
        given |= adopted(
            find_stacks(clients),
            lambda: find_resources(clients),
            Choices(may_ask and sys.stdin.isatty()),
        )
    entry: dict[str, Any] = {key: given[key] for key in _PLAIN if key in given}
    entry["account"] = account
    if read_only:
        entry["read_only"] = True
    if "resources" in given:
        entry["resources"] = given["resources"]
    environment = environment_of(name, entry, None)
    clients = clients_for(environment)
    if environment.stack and find_stack(clients) is None:
        missing = f"There is no stack called {environment.stack} yet"
        step = f"Make it with: qdn --env {name} cloud up"
        findings: tuple[Finding, ...] = (warn("stack", missing, step),)
        say(f"{missing}; `cloud up` makes it.")
        return Settled(name, entry, account, findings, is_new=True)
    return Settled(name, entry, account, _proven(clients, environment), is_new=False)


def _account(clients: "Clients") -> str:
    from qdn_tui.cloud import named_errors

    with named_errors(clients.environment):
        who = clients.sts.get_caller_identity()
    say(f"Account {who['Account']} as {who['Arn']}, region {clients.environment.region}.")
    return who["Account"]


def _proven(clients: "Clients", environment: Environment) -> tuple[Finding, ...]:
    from qdn_tui.cloud.clients import Cloud, resources_of
    from qdn_tui.cloud.proving import prove

    findings = []
    for finding in prove(Cloud(environment, resources_of(clients), clients)):
        findings.append(finding)
        step = f" {finding.next_step}" if finding.next_step else ""
        say(f"  {finding.level.value:<5}{finding.message}.{step}")
    failed = [finding for finding in findings if finding.level is Level.FAIL]
    if failed:
        raise NotProven(
            "; ".join(finding.message for finding in failed),
            f"{failed[0].next_step}; nothing was written",
        )
    return tuple(findings)


def _name(session: Session, *, may_ask: bool) -> str:
    name = session.asked_for
    if name is not None or not (may_ask and sys.stdin.isatty()):
        name = name or PRODUCTION
        if wrong := _wrong_name(name):
            raise wrong
        return name
    while True:
        given = asked(f"What shall the environment be called? [{PRODUCTION}]") or PRODUCTION
        wrong = _wrong_name(given)
        if wrong is None:
            return given
        say(str(wrong))


def _wrong_name(name: str) -> WrongAnswer | None:
    """Why an environment cannot be called so; None where it can."""
    if name == LOCAL:
        return WrongAnswer(
            "local is the embedded cloud, which needs no entry",
            "Open it with `qdn demo`, or name another environment with --env",
        )
    if not is_environment_name(name):
        return WrongAnswer(
            f"{name} is no name for an environment",
            "Begin with a small letter; then small letters, digits, - and _, 40 at most",
        )
    return None


def _file(config: Path | None) -> Path:
    """The file to write to; it need not be there."""
    try:
        return settings_file(config) or Path.cwd() / CONFIG_NAME
    except SettingsError:
        named = config or Path(os.environ["QDN_CONFIG"])
        if named.expanduser().exists():
            raise
        return named.expanduser().absolute()


def _profile(*, may_ask: bool) -> str | None:
    """Which of several profiles, where somebody is there to say; else the default chain."""
    if not (may_ask and sys.stdin.isatty()) or os.environ.get("AWS_ACCESS_KEY_ID"):
        return None
    from qdn_tui.cloud.discovering import profiles_here

    profiles = profiles_here()
    if len(profiles) < 2:
        return next(iter(profiles), None)
    return profiles[Choices(may_ask=True).one("Which AWS profile?", profiles)]


def _resources(given: list[str]) -> dict[str, str]:
    resources = {}
    for one in given:
        key, equals, value = one.partition("=")
        if not equals or not value or key not in ResourceOverrides.model_fields:
            allowed = ", ".join(sorted(ResourceOverrides.model_fields))
            wrong = f"{key} is no key" if equals and value else f"{one} is no KEY=NAME"
            raise WrongAnswer(f"--resource: {wrong}", f"Keys are: {allowed}")
        resources[key] = value
    return resources


def _write(path: Path, text: str) -> None:
    """All of the file or nothing of it, also where it is a link to one elsewhere."""
    real = path.resolve()
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        with drafted(real) as draft:
            draft.write_text(text, "utf-8")
            if real.exists():
                draft.chmod(real.stat().st_mode)
    except OSError as error:
        raise WrongAnswer(
            f"{path} cannot be written: {error.strerror}", "Name another file with --config"
        ) from None


def _as_json(settled: Settled, path: Path, lines: str) -> dict[str, JsonValue]:
    return {
        "environment": settled.name,
        "path": str(path),
        "account": settled.account,
        "settings": dict(settled.entry),
        "lines": lines,
        "checks": [
            {
                "topic": one.topic,
                "level": one.level.value,
                "message": one.message,
                "next_step": one.next_step,
            }
            for one in settled.findings
        ],
        "next": settled.next_step,
    }


def _say_next(settled: Settled, path: Path) -> None:
    from qdn_tui.cloud.policies import EXPLAINED

    say(f"Written to {path}. Next: {settled.next_step}")
    say("The least that people need in this account, as policies of IAM:")
    for access, words in EXPLAINED.items():
        say(f"  {access.value:<11}{words}")
    say(f"Print one with: qdn --env {settled.name} cloud policy dispatcher")
