"""`qdn cloud`: bring an environment up, take it down, see what is there."""

from typing import TYPE_CHECKING, Annotated

import typer

from qdn_tui.cli.console import say, show, show_json
from qdn_tui.cli.session import Session
from qdn_tui.domain.access import Access

if TYPE_CHECKING:
    from qdn_tui.cloud import Cloud

app = typer.Typer(help="The cloud an environment lives in.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Data for programs on stdout.")]
Yes = Annotated[bool, typer.Option("--yes", help="Answer every question with yes.")]


@app.command()
def up(context: typer.Context, yes: Yes = False, as_json: AsJson = False) -> None:
    """Create the stack or bring it up to date, deploy the site, make the first jobs document.

    On AWS the changes are shown before they run. `local` starts the embedded cloud in the
    background.
    """
    session: Session = context.obj
    bring_everything_up(session, yes=yes)
    status(context, as_json=as_json)


@app.command()
def down(context: typer.Context, yes: Yes = False) -> None:
    """Stop the embedded cloud, keeping its state; or delete a stack of AWS, keeping its data."""
    from qdn_tui.cli.narrator import agree_to_take_down, narrate
    from qdn_tui.cloud import take_down

    session: Session = context.obj
    was_up = take_down(
        session.environment,
        confirm=(lambda _plan: True) if yes else agree_to_take_down,
        on_event=narrate,
    )
    name = session.environment.name
    say(f"{name} is down; its data is kept." if was_up else f"{name} was not up.")


@app.command()
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Say what is up, and where. Starts and changes nothing."""
    from qdn_tui.cloud import describe

    session: Session = context.obj
    looked = describe(session.environment)
    found = looked.as_json()
    if as_json:
        show_json(found)
        return
    for key, value in found.items():
        if not (found["running"] or value or key == "running"):
            continue  # what does not run has no addresses worth a line each
        answer = ("yes" if value else "no") if isinstance(value, bool) else value or "–"
        show(f"{key.replace('_', ' '):<27}{answer}")
    if looked.site_url:
        show(f"{'customers book at':<27}{looked.site_url}/book/")
    if looked.dashboard_url:
        show(f"{'staff log in at':<27}{looked.dashboard_url}/")
    for record in looked.dns_records:
        show(f"{'needed in its DNS':<27}{record}")
    if not found["running"]:
        say(f"Bring it up with `qdn --env {session.environment.name} cloud up`.")


@app.command("rotate-origin-secret")
def rotate(context: typer.Context, yes: Yes = False) -> None:
    """Change the secret between CloudFront and the API, without a request turned away.

    Three updates of the stack, each shown before it runs: the API takes the next secret too,
    CloudFront sends it, the API forgets the last. Broken off, it is run again and goes on.
    """
    from qdn_tui.cli.narrator import agree_to_plan, narrate
    from qdn_tui.deploy.rotation import rotate_origin_secret

    session: Session = context.obj
    rotate_origin_secret(
        session.environment,
        confirm=(lambda _plan: True) if yes else agree_to_plan,
        on_stage=lambda stage: say(f"{stage.value[0].upper()}{stage.value[1:]} …"),
        on_event=narrate,
    )
    say("The secret is another; the last one opens nothing any more.")


@app.command("policy")
def show_policy(
    context: typer.Context,
    whose: Annotated[Access, typer.Argument(help="Who is to work with the account.")],
) -> None:
    """Print the least that somebody must be allowed in the account, as a policy of IAM."""
    from qdn_tui.cloud.clients import clients_for, resources_of
    from qdn_tui.cloud.policies import names_for_policies, policy

    session: Session = context.obj
    clients = clients_for(session.environment)
    show_json(policy(whose, names_for_policies(clients, resources_of(clients))))


def bring_everything_up(session: Session, *, yes: bool) -> None:
    """Stack, site and first document; a second time only what changed since.

    Raises:
        CloudError: the cloud could not be brought up; running again goes on from there.
    """
    from qdn_tui.cli.narrator import agree_to_plan, narrate
    from qdn_tui.cloud import bring_up

    local = session.environment.is_local
    up = bring_up(
        session.environment,
        confirm=(lambda _plan: True) if yes or local else agree_to_plan,
        on_event=narrate,
    )
    make_first_document(session)
    ship(up.cloud)


def ship(cloud: "Cloud") -> None:
    """Deploy the site and the API; first what of an earlier deploy broke off.

    Raises:
        QdnError: it could not be deployed; production is as it was, or the message says how.
    """
    from qdn_tui import deploy
    from qdn_tui.cli.narrator import narrate

    shipping = deploy.Shipping(cloud)
    latest = deploy.latest_run(shipping)
    if latest is not None and latest.is_unfinished:
        deploy.resume(shipping, on_event=narrate)
    deploy.run(shipping, message="qdn cloud up", on_event=narrate)


def make_first_document(session: Session) -> None:
    """Where there never were any jobs, begin; but only on a store that can be trusted with them.

    Raises:
        DocumentMissing: there were jobs before, and they are to be restored.
        CannotSwap: the store does not compare before it writes.
    """
    from qdn_tui.store.errors import DocumentMissing
    from qdn_tui.store.probe import probe

    try:
        session.store.read()
    except DocumentMissing:
        probe(session.cloud.s3, session.store.bucket).require()
        session.store.create_document()
