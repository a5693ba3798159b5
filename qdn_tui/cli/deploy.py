"""`qdn deploy`: see what would ship, ship it, watch it, undo it."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qdn_tui.cli.completing import releases_offered, remember_releases
from qdn_tui.cli.console import say, show, show_json, show_table
from qdn_tui.cli.jobs_change import AsJson, session_of
from qdn_tui.domain.telling import dated_moment
from qdn_tui.errors import QdnError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qdn_tui.deploy import Plan, Record, Shipping, Where

app = typer.Typer(help="Ship the site, the edge function and the API.", no_args_is_help=True)

Given = Annotated[
    Path | None,
    typer.Option(
        "--source",
        metavar="FOLDER",
        help="Folder to ship, instead of QDN_SOURCE, the checkout here, or what is installed.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Answer every question with yes.")]
Message = Annotated[
    str, typer.Option("--message", "-m", metavar="WHY", help="Why, for the history.")
]
Wait = Annotated[
    float | None,
    typer.Option(
        min=0,
        metavar="SECONDS",
        help="How long to wait for production's purge; then it is pending, and the exit code 7.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show the plan.")]


class NotAPath(QdnError):
    """What was given cannot be purged."""

    exit_code = 2


@app.command()
def plan(context: typer.Context, source: Given = None, as_json: AsJson = False) -> None:
    """Say what a run would change, file by file and why, and what it costs. Reads only."""
    from qdn_tui import deploy

    made = deploy.plan(_shipping(context, source))
    _show_plan(made, as_json=as_json)


def _add(kind: str, name: str, said: str) -> None:
    """A command that ships what the source holds, or a part of it."""

    def command(
        context: typer.Context,
        source: Given = None,
        message: Message = "",
        wait: Wait = None,
        yes: Yes = False,
        dry_run: DryRun = False,
        as_json: AsJson = False,
    ) -> None:
        shipping = _shipping(context, source, wait)
        _go(shipping, kind, message, yes=yes, dry_run=dry_run, as_json=as_json)

    app.command(name, help=said)(command)


_add(
    "deploy",
    "run",
    "Ship everything that differs. Where nothing does, nothing is written.\n\n"
    "With --json every event of the run is a line of JSON. Ctrl-C stops after the object in hand.",
)
_add(
    "publish",
    "publish",
    "Ship the edge function alone: tested, then published for staging, then live.",
)
_add("promote", "promote", "Ship pages and assets alone, by way of staging.")


@app.command()
def invalidate(
    context: typer.Context,
    site: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Path of the site to purge, such as '/track/*'."),
    ] = None,
    dashboard: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Path of the dashboard to purge; again for each."),
    ] = None,
    message: Message = "",
    wait: Wait = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Make the edges forget every page, or the paths given. Ships nothing."""
    paths = _paths(site or [], dashboard or [])
    shipping = _shipping(context, None, wait)
    _go(shipping, "invalidate", message, paths=paths, yes=yes, dry_run=dry_run, as_json=as_json)


@app.command()
def rollback(
    context: typer.Context,
    to: Annotated[
        str | None,
        typer.Argument(
            metavar="RUN",
            help="Run or release to go back to, or how only one begins; else the release before "
            "this one.",
            autocompletion=releases_offered,
        ),
    ] = None,
    message: Message = "",
    wait: Wait = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Go back to a recorded release: function, pages, assets and API. Jobs stay as they are."""
    shipping = _shipping(context, None, wait)
    _go(shipping, "rollback", message, to=to, yes=yes, dry_run=dry_run, as_json=as_json)


@app.command()
def resume(
    context: typer.Context, wait: Wait = None, yes: Yes = False, as_json: AsJson = False
) -> None:
    """Go on with a run that broke off, or whose purge is pending; from any machine."""
    _go(_shipping(context, None, wait), None, yes=yes, as_json=as_json)


@app.command()
def history(
    context: typer.Context,
    limit: Annotated[
        int, typer.Option(min=1, metavar="N", help="How many runs, the newest first.")
    ] = 20,
    as_json: AsJson = False,
) -> None:
    """Say who shipped what and when, how long it took and how it ended."""
    from qdn_tui import deploy
    from qdn_tui.deploy.plan_words import seconds_words
    from qdn_tui.deploy.run_words import FORWARD

    shipping = _shipping(context, None)
    records = deploy.history(shipping, limit)
    zone = session_of(context).business.zone
    now = datetime.now(zone)

    def when(record: "Record") -> str:
        return dated_moment(record.at, zone, now)

    served = deploy.current(shipping)
    deployed = (deploy.Ended.DEPLOYED, deploy.Ended.PURGE_PENDING)
    remember_releases(
        shipping.environment,
        [
            (record.id, f"{when(record)} {record.release} {record.message}".strip())
            for record in records
            if record.kind is not deploy.Kind.INVALIDATE and record.result in deployed
        ],
    )
    if as_json:
        show_json(
            [
                {
                    **record.model_dump(mode="json", exclude={"places", "function"}),
                    "is_served": served is not None and served.id == record.id,
                }
                for record in records
            ]
        )
        return
    if not records:
        say(f"Nothing was ever deployed to {shipping.environment}.")
        return
    show_table(
        ("", f"WHEN ({now:%Z})", "WHAT", "RELEASE", "BY", "TOOK", "RESULT", "RUN", "MESSAGE"),
        [
            (
                "*" if served is not None and served.id == record.id else "",
                when(record),
                str(record.kind),
                record.release,
                record.by,
                seconds_words(record.seconds),
                _result(record),
                record.id,
                record.message,
            )
            for record in records
        ],
        spare=("RUN", "BY", "TOOK"),
    )
    say("* is served now. `qdn deploy rollback RUN`, or RELEASE, goes back to a deployed one.")
    if served is not None and served.kind is deploy.Kind.ROLLBACK:
        say(f"{FORWARD}.")
    met = deploy.unfinished_run(shipping)
    if met:
        say(met)


def _result(record: "Record") -> str:
    """How a run ended, for people."""
    from qdn_tui.deploy.plan_words import result_words

    result = result_words(record.kind, record.result)
    return f"{result}: {record.reason}" if record.reason else result


@app.command()
def lock(
    context: typer.Context,
    steal: Annotated[
        bool, typer.Option("--steal", help="Take the lock away; its holder stops by itself.")
    ] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Say who deploys, since when and until when the lock holds."""
    from qdn_tui import deploy
    from qdn_tui.cli.deploy_run import require_agreement

    shipping = _shipping(context, None)
    state = deploy.lock_state(shipping)
    if steal and state.lease is not None:
        shipping.require_writable()
        say(str(state))
        require_agreement(shipping, "Take the lock away", yes=yes, always=True)
        state = deploy.steal_lock(shipping)
        say("The lock is free now; whoever held it stops before the next write.")
    if as_json:
        lease = state.lease
        told = None if lease is None else lease.model_dump(mode="json", exclude={"token"})
        taken = steal and lease is not None
        show_json({"held": state.is_held and not taken, "taken_away": taken, "lease": told})
    elif not steal or state.lease is None:
        show(str(state))
        if state.lease is not None and not state.is_held:
            say("The next deploy takes the lock over by itself.")


def _go(
    shipping: "Shipping",
    kind: str | None,
    message: str = "",
    *,
    to: str | None = None,
    paths: "Mapping[Where, tuple[str, ...]] | None" = None,
    yes: bool,
    dry_run: bool = False,
    as_json: bool,
) -> None:
    from qdn_tui.cli.deploy_run import Asked, go, planned
    from qdn_tui.deploy import Kind

    asked_for = Asked(shipping, Kind(kind) if kind is not None else None, message, to, paths)
    if dry_run:
        _show_plan(planned(asked_for), as_json=as_json)
    else:
        go(asked_for, yes=yes, as_json=as_json)


def _shipping(context: typer.Context, source: Path | None, wait: float | None = None) -> "Shipping":
    from qdn_tui.deploy import Shipping, choose_source

    chosen = choose_source(source)
    return Shipping(session_of(context).cloud, chosen, purge_within_s=wait)


def _show_plan(made: "Plan", *, as_json: bool) -> None:
    from qdn_tui.cli.deploy_run import plan_lines
    from qdn_tui.deploy import plan_as_json

    if as_json:
        show_json(plan_as_json(made))
        return
    for line in plan_lines(made):
        show(line)


def _paths(site: list[str], dashboard: list[str]) -> "Mapping[Where, tuple[str, ...]] | None":
    """What was asked to be purged; None is every page.

    Raises:
        NotAPath: CloudFront would refuse it.
    """
    for path in (*site, *dashboard):
        if not path.startswith("/") or "*" in path[:-1] or any(map(str.isspace, path)):
            raise NotAPath(
                f"{path} cannot be purged", "Begin with /, and put * at the end or nowhere"
            )
    if not site and not dashboard:
        return None
    return {"site": tuple(site), "dashboard": tuple(dashboard)}
