"""`qdn users`: staff logins for the dashboard."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from qdn_tui.cli.cloud import AsJson
from qdn_tui.cli.console import say, show, show_json, show_table
from qdn_tui.cli.session import Session
from qdn_tui.domain.roles import Role
from qdn_tui.domain.text import safe
from qdn_tui.errors import QdnError

if TYPE_CHECKING:
    from qdn_tui.cloud.users import User, Users

app = typer.Typer(help="Staff logins for the web dashboard.", no_args_is_help=True)


Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The email address they log in with.")]
FromStdin = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the temporary password; else one is made up."),
]


class NotALogin(QdnError):
    """What was given cannot be a login."""

    exit_code = 2


@app.command()
def add(
    context: typer.Context,
    email: Email,
    name: Annotated[str, typer.Option(help="How the history of jobs names them.")],
    role: Annotated[
        Role,
        typer.Option(help="dispatcher does everything; crew sees their own jobs; viewer reads."),
    ],
    crew: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="How jobs name them where assigned; else --name."),
    ] = None,
    password_stdin: FromStdin = False,
    as_json: AsJson = False,
) -> None:
    """Make a login. Its temporary password is shown once, and holds for three days."""
    username, called = _email(email), _name(name)
    password, made_up = _password(password_stdin)
    users = _users(context)
    crew_name = _name(crew) if crew is not None else None
    user = users.add(username, called, role, crew_name, password)
    _told(context, user, password if made_up else None, as_json, "can log in")


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """Who has a login, in which role."""
    found = _users(context).all()
    if as_json:
        show_json([_json(user) for user in found])
        return
    if not found:
        say("Nobody has a login yet. `qdn users add` makes one.")
        return
    show_table(
        ("Email", "Name", "Role", "On jobs as", "State"),
        [
            (user.username, user.name, user.role or "none", user.crew_name or "–", user.state)
            for user in found
        ],
    )


@app.command()
def disable(context: typer.Context, email: Email, as_json: AsJson = False) -> None:
    """Keep somebody out. A session they have ends within a quarter of an hour."""
    user = _users(context).disable(_email(email))
    _told(context, user, None, as_json, "is out within a quarter of an hour")


@app.command()
def enable(context: typer.Context, email: Email, as_json: AsJson = False) -> None:
    """Let somebody in again, with the password they had."""
    _told(context, _users(context).enable(_email(email)), None, as_json, "can log in again")


@app.command()
def reset(
    context: typer.Context,
    email: Email,
    password_stdin: FromStdin = False,
    as_json: AsJson = False,
) -> None:
    """Give somebody a new temporary password, shown once, and end their sessions."""
    username = _email(email)
    password, made_up = _password(password_stdin)
    user = _users(context).reset(username, password)
    _told(context, user, password if made_up else None, as_json, "has a new password")


@app.command("set")
def set_(
    context: typer.Context,
    email: Email,
    name: Annotated[str | None, typer.Option(help="How the history of jobs names them.")] = None,
    role: Annotated[Role | None, typer.Option(help="What they may do.")] = None,
    crew: Annotated[
        str | None, typer.Option(help="How jobs name them where they are assigned.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change somebody's name, role or name on jobs; it counts within a quarter of an hour."""
    username = _email(email)
    if name is None and role is None and crew is None:
        raise NotALogin("There is nothing to change", "Give --name, --role or --crew")
    user = _users(context).change(
        username,
        name=_name(name) if name is not None else None,
        role=role,
        crew_name=_name(crew) if crew is not None else None,
    )
    _told(context, user, None, as_json, "is changed")


def _users(context: typer.Context) -> "Users":
    from qdn_tui.cloud.users import Users

    session: Session = context.obj
    return Users(session.cloud)


def _email(written: str) -> str:
    from pydantic import TypeAdapter, ValidationError

    from qdn_tui.domain.job import Email as Mailbox

    try:
        mailbox: str = TypeAdapter(Mailbox).validate_python(safe(written))
    except ValidationError:
        raise NotALogin(
            f"{safe(written, 80)} is no email address", "Give one, such as dana@example.com"
        ) from None
    return mailbox.lower()


def _name(written: str) -> str:
    name = safe(written, 120).strip()
    if not name:
        raise NotALogin("A name has at least one letter", "Give one, such as --name 'Dana Example'")
    return name


def _password(from_stdin: bool) -> tuple[str, bool]:
    """The temporary password, and whether it was made up here."""
    from qdn_tui.cloud.users import SHORTEST_PASSWORD, temporary_password

    if not from_stdin:
        return temporary_password(), True
    given = sys.stdin.readline().rstrip("\r\n")
    if len(given) < SHORTEST_PASSWORD:
        raise NotALogin(
            "The password on stdin is too short", f"Give {SHORTEST_PASSWORD} characters or more"
        )
    return given, False


def _told(
    context: typer.Context, user: "User", password: str | None, as_json: bool, what: str
) -> None:
    session: Session = context.obj
    url = session.cloud.resources.get("dashboard_url")
    if as_json:
        shown = _json(user)
        if password is not None:
            shown["temporary_password"] = password
        show_json({**shown, "dashboard_url": url})
        return
    say(f"{user.name} ({user.username}, {user.role or 'no role'}) {what}.")
    if user.state == "disabled" and password is not None:
        say(f"They are kept out until `qdn users enable {user.username}`.")
    if password is not None:
        show(f"Temporary password: {password}")
        say("The password is shown only now, and holds for three days.")
        if url:
            say(f"To be used at {url}")


def _json(user: "User") -> dict[str, str | None]:
    return {
        "username": user.username,
        "name": user.name,
        "role": user.role,
        "crew_name": user.crew_name,
        "state": user.state,
        "made_at": f"{user.made_at:%Y-%m-%dT%H:%M:%SZ}",
    }
