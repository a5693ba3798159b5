"""Bringing an environment up and taking it down: the stack, its first bundle, its settings."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qdn_tui.cloud import local
from qdn_tui.cloud.api_release import publish_settings
from qdn_tui.cloud.artifacts import Artifacts
from qdn_tui.cloud.bundle import build_bundle
from qdn_tui.cloud.changeset import (
    ChangeSet,
    TemplateSource,
    delete_stack,
    drop_change_set,
    make_change_set,
    require_calm,
    run_change_set,
)
from qdn_tui.cloud.clients import Clients, Cloud, clients_for, find_stack, resources_of
from qdn_tui.cloud.events import (
    ApiPublished,
    BucketEmptied,
    BundleBuilt,
    ChangeSetMade,
    LocalCloudStarted,
    NothingToChange,
    StackEvent,
    StackPlan,
    StackSettled,
    TakeDownPlan,
)
from qdn_tui.cloud.failures import CloudError, StackMissing, error_code, named_errors
from qdn_tui.cloud.resources import OUTPUTS, Resources
from qdn_tui.cloud.template import (
    EDGE_FUNCTIONS,
    LARGEST_INLINE,
    carry_code_forward,
    stack_template,
)
from qdn_tui.settings import Environment, SettingsError

OnEvent = Callable[[StackEvent], None]

# Given at the creation and kept from then on: later code comes from deploys, and a changed
# secret would lock CloudFront out until all its edges know it.
_KEPT = ("ApiCodeBucket", "ApiCodeKey", "OriginSecret", "NextOriginSecret", "LastOriginSecret")
_DELETED_AT_ONCE = 1000


class Declined(CloudError):
    """The plan was looked at and not wanted. Nothing has changed."""

    exit_code = 3


@dataclass(frozen=True)
class BroughtUp:
    """An environment that is up.

    Attributes:
        cloud: connected to it.
        created: the stack did not exist before.
        changed: something was changed at all.
    """

    cloud: Cloud
    created: bool
    changed: bool


def ensure_local_cloud(on_event: OnEvent = lambda _event: None) -> local.Instance:
    """Start the embedded cloud unless it runs; the stack in it is left as it is.

    Raises:
        LocalCloudError: it cannot run on this machine.
    """
    started = local.start()
    on_event(
        LocalCloudStarted(
            started.instance.endpoint_url,
            started.was_running,
            started.moved_from,
            started.repaired,
        )
    )
    return started.instance


def bring_up(
    environment: Environment,
    *,
    confirm: Callable[[StackPlan], bool],
    on_event: OnEvent = lambda _event: None,
    given: Mapping[str, str] | None = None,
) -> BroughtUp:
    """Create the environment's stack or bring it up to date.

    The embedded cloud is started first. The API's code changes through deploys only. The jobs
    document is not made here.

    Args:
        environment: one with a stack.
        confirm: gets the plan; whether to go on. Not asked where nothing changes.
        on_event: hears what happens.
        given: parameters of the template that are to have another value than they have.

    Raises:
        Declined: `confirm` said no; nothing has changed.
        StackFailed, StackBusy, StackSlow: as CloudFormation ended.
        CloudUnreachable, CredentialsRefused, LocalCloudError: there is nothing to work with.
    """
    _refuse_read_only(environment)
    if environment.is_local:
        ensure_local_cloud(on_event)
    clients = clients_for(environment)
    with named_errors(environment):
        account = clients.sts.get_caller_identity()["Account"]
    creates = require_calm(clients) is None
    artifacts = Artifacts(clients, account)

    parameters = {} if creates else _kept(clients)
    if creates:
        bundle = build_bundle(with_dependencies=not environment.is_local)
        on_event(BundleBuilt(len(bundle.content), bundle.sha256))
        parameters.update(
            ApiCodeBucket=artifacts.bucket,
            ApiCodeKey=artifacts.put_bundle(bundle),
            OriginSecret=secrets.token_urlsafe(32),
        )
    known = None if creates else resources_of(clients)
    parameters.update(_from_settings(environment), PublicUrl=known.site_url if known else "")

    parameters.update(given or {})

    template = stack_template() if creates else _carried_forward(clients, known)
    change_set = make_change_set(clients, _source(template, artifacts), parameters, creates=creates)
    if change_set is None:
        on_event(NothingToChange(environment.stack or ""))
    else:
        _run_if_wanted(clients, change_set, account, confirm, on_event)
    resources = resources_of(clients)
    if resources.site_url != parameters["PublicUrl"]:
        # Only now is the site's address known, which the API writes into links: the stack is
        # new, or its domain was given, changed or taken away.
        _tell_address(clients, _source(template, artifacts), parameters, resources, on_event)
    cloud = Cloud(environment, resources, clients)
    published = _publish_settings(cloud, on_event)
    if environment.is_local:
        local.save()
    return BroughtUp(cloud, created=creates, changed=change_set is not None or published)


def put_settings_live(cloud: Cloud, on_event: OnEvent = lambda _event: None) -> bool:
    """Finish an update of the stack that was broken off before the API had its settings.

    Returns whether there was something to do.
    """
    _refuse_read_only(cloud.environment)
    return _publish_settings(cloud, on_event)


def take_down(
    environment: Environment,
    *,
    confirm: Callable[[TakeDownPlan], bool],
    on_event: OnEvent = lambda _event: None,
) -> bool:
    """Stop the embedded cloud, keeping all of it; or delete a stack of AWS, keeping its data.

    Kept are the data bucket with all its versions, and the staff's logins. Returns whether
    there was something to take down.

    Raises:
        Declined: `confirm` said no; nothing has changed.
        StackFailed, StackSlow: as CloudFormation ended.
    """
    if environment.is_local:
        return local.stop()
    _refuse_read_only(environment)
    clients = clients_for(environment)
    stack = find_stack(clients)
    if stack is None:
        return False
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    emptied = tuple(
        outputs[OUTPUTS[key]]
        for key in ("site_bucket", "dashboard_bucket", "staging_bucket")
        if OUTPUTS[key] in outputs
    )
    kept = tuple(
        outputs[OUTPUTS[key]] for key in ("data_bucket", "user_pool_id") if OUTPUTS[key] in outputs
    )
    name = environment.stack or ""
    if not confirm(TakeDownPlan(environment.name, name, emptied, kept)):
        raise Declined(f"{name} stays as it is")
    with named_errors(environment):
        for bucket in emptied:
            on_event(BucketEmptied(bucket, _empty(clients, bucket)))
    status = delete_stack(clients, stack, on_event)
    on_event(StackSettled(name, status))
    return True


def _refuse_read_only(environment: Environment) -> None:
    if environment.read_only:
        raise SettingsError(
            f"{environment.name} is read-only here", "Set read_only = false for it in qdn.toml"
        )
    if environment.stack is None:
        raise StackMissing(
            f"{environment.name} has no stack: its resources are named by hand",
            f"Give env.{environment.name}.stack in qdn.toml to have one",
        )


def _from_settings(environment: Environment) -> dict[str, str]:
    return {
        "ExistingDataBucket": environment.resources.data_bucket or "",
        "ExistingDataKeyArn": environment.data_key_arn or "",
        "SiteDomain": environment.site_domain or "",
        "DashboardDomain": environment.dashboard_domain or "",
        "CertificateArn": environment.certificate_arn or "",
        "AlarmEmail": environment.alarm_email or "",
        "ApiConcurrency": str(environment.api_concurrency),
        "ViewerProtocolPolicy": "allow-all" if environment.is_local else "redirect-to-https",
    }


def _kept(clients: Clients) -> dict[str, str | None]:
    """What keeps the value it has: parameters that an older stack does not know have none."""
    stack = find_stack(clients)
    known = {one.get("ParameterKey") for one in stack.get("Parameters", [])} if stack else set()
    return dict.fromkeys(name for name in _KEPT if name in known)


def _source(template: str, artifacts: Artifacts) -> TemplateSource:
    if len(template.encode("utf-8")) <= LARGEST_INLINE:
        return TemplateSource(body=template)
    return TemplateSource(url=artifacts.put_template(template))


def _run_if_wanted(
    clients: Clients,
    change_set: ChangeSet,
    account: str,
    confirm: Callable[[StackPlan], bool],
    on_event: OnEvent,
) -> None:
    environment = clients.environment
    plan = StackPlan(
        environment=environment.name,
        stack=environment.stack or "",
        account=account,
        region=environment.region,
        creates=change_set.creates,
        changes=change_set.changes,
    )
    on_event(ChangeSetMade(plan))
    wanted = False
    try:
        wanted = confirm(plan)
    finally:
        if not wanted:
            drop_change_set(clients, change_set.name, creates=change_set.creates)
    if not wanted:
        raise Declined(f"{plan.stack} stays as it is")
    on_event(StackSettled(plan.stack, run_change_set(clients, change_set, on_event)))


def _tell_address(
    clients: Clients,
    template: TemplateSource,
    parameters: Mapping[str, str | None],
    resources: Resources,
    on_event: OnEvent,
) -> None:
    update = {**parameters, **_kept(clients), "PublicUrl": resources.site_url}
    change_set = make_change_set(clients, template, update, creates=False)
    if change_set is not None:
        run_change_set(clients, change_set, on_event)


def _publish_settings(cloud: Cloud, on_event: OnEvent) -> bool:
    version = publish_settings(cloud)
    if version is not None:
        on_event(ApiPublished(cloud.resources.api_function_name, version))
    return version is not None


def _carried_forward(clients: Clients, resources: Resources | None) -> str:
    """The template with the edge functions' code that may be sent: never an older one."""
    from botocore.exceptions import ClientError

    live: dict[str, str] = {}
    with named_errors(clients.environment):
        applied = clients.cloudformation.get_template(
            StackName=clients.environment.stack or "", TemplateStage="Original"
        )["TemplateBody"]
        for logical_id, output in EDGE_FUNCTIONS.items():
            key = next(ours for ours, theirs in OUTPUTS.items() if theirs == output)
            name = resources.get(key) if resources else None
            if name is None:
                continue
            try:
                answer = clients.cloudfront.get_function(Name=name, Stage="LIVE")
            except ClientError as error:
                if error_code(error) != "NoSuchFunctionExists":
                    raise
            else:
                live[logical_id] = answer["FunctionCode"].read().decode("utf-8")
    return carry_code_forward(stack_template(), str(applied), live)


def _empty(clients: Clients, bucket: str) -> int:
    removed = 0
    pages = clients.s3_files.get_paginator("list_object_versions").paginate(
        Bucket=bucket, PaginationConfig={"PageSize": _DELETED_AT_ONCE}
    )
    for page in pages:
        entries = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if entries:
            clients.s3_files.delete_objects(
                Bucket=bucket,
                Delete={
                    "Objects": [
                        {"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in entries
                    ],
                    "Quiet": True,
                },
            )
            removed += len(entries)
    return removed
