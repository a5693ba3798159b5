"""What lies in an environment, to compare before with after, and edits of a source."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qdn_tui import deploy
from qdn_tui.cloud import Cloud
from qdn_tui.deploy import Event, Reason, Shipping
from tests.deploy.sources import AFTER, BEFORE, FUNCTION, PAGE, STYLE


@dataclass(frozen=True)
class Served:
    """An object as a viewer gets it."""

    body: bytes
    content_type: str
    cache_control: str


def production(cloud: Cloud) -> dict[str, Served | bytes]:
    """Every object of production by bucket and key, and the live function's code."""
    names, s3 = cloud.resources, cloud.s3_files
    found: dict[str, Served | bytes] = {}
    for bucket in (names.site_bucket, names.dashboard_bucket):
        for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
            stored = s3.get_object(Bucket=bucket, Key=entry["Key"])
            found[f"{bucket}/{entry['Key']}"] = Served(
                stored["Body"].read(), stored["ContentType"], stored.get("CacheControl", "")
            )
    live = cloud.cloudfront.get_function(Name=names.function_name, Stage="LIVE")
    return {**found, "function": live["FunctionCode"].read()}


def pages(found: dict[str, Served | bytes]) -> dict[str, Served | bytes]:
    """The same without assets: older ones may stay for whoever has an older page open."""
    return {key: what for key, what in found.items() if "/assets/" not in key}


def files(plan: deploy.Plan, where: str = "site") -> dict[str, Reason]:
    """What a plan changes in a bucket, by key, and why."""
    return {change.key: change.reason for change in plan.files if change.where == where}


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def change_everything(source: Path) -> None:
    """A page, a style that every page stands on, and the function."""
    rewrite(source / PAGE, BEFORE, AFTER)
    rewrite(source / STYLE, "--brand: #ff8a1f", "--brand: #ff8a20")
    rewrite(source / FUNCTION, "This address is broken.", "This address does not work.")


@dataclass(frozen=True)
class Calls:
    """Operations sent to a service, by name, oldest first."""

    names: list[str]

    def __call__(self, model: Any, **_: object) -> None:
        self.names.append(model.name)

    @property
    def writes(self) -> list[str]:
        reads = ("Get", "List", "Head", "Describe")
        return [name for name in self.names if not name.startswith(reads)]


def counted(cloud: Cloud, act: Any) -> Calls:
    """Do something, and count what it asks of S3, CloudFront and Lambda."""
    calls = Calls([])
    clients = (cloud.s3, cloud.s3_files, cloud.cloudfront, cloud.lambda_)
    for client in clients:
        client.meta.events.register("before-call", calls)
    try:
        act()
    finally:
        for client in clients:
            client.meta.events.unregister("before-call", calls)
    return calls


def ship(shipping: Shipping, **given: Any) -> tuple[deploy.Outcome, list[Event]]:
    """Run, and what it told."""
    told: list[Event] = []
    outcome = deploy.run(shipping, on_event=told.append, **given)
    return outcome, told
