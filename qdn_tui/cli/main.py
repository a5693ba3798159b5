"""The `qdn` command: its groups, its options for every command, and the one place errors end."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from qdn_tui import __version__
from qdn_tui.cli import cloud, demo, deploy, jobs, report, store
from qdn_tui.cli.console import complain
from qdn_tui.cli.faultlog import note_fault
from qdn_tui.cli.session import Session
from qdn_tui.domain.job import problems
from qdn_tui.errors import QdnError

app = typer.Typer(
    name="qdn",
    help="The dispatch desk of QuickDumpNow. Without a command it opens the board.",
    epilog="First time here? `qdn demo` opens the board on a cloud of its own: no account needed.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(jobs.app, name="jobs")
app.add_typer(store.app, name="store")
app.add_typer(cloud.app, name="cloud")
app.add_typer(deploy.app, name="deploy")
app.command("demo")(demo.demo)
app.command("report")(report.show_report)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"qdn {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def board(
    context: typer.Context,
    env: Annotated[
        str | None, typer.Option(help="Environment of qdn.toml; `local` always exists.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="Settings file, instead of the one found by itself.")
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Open the board, or run the command that follows."""
    context.obj = Session(env, config)
    if context.invoked_subcommand is None:
        from qdn_tui.cli.board import open_board

        open_board(context.obj)


def _options_first(words: list[str]) -> list[str]:
    """`qdn cloud up --env NAME` means `qdn --env NAME cloud up`: people write it either way."""
    front: list[str] = []
    rest: list[str] = []
    left = iter(words)
    for word in left:
        if word == "--":
            return [*front, *rest, word, *left]
        if word in ("--env", "--config"):
            value = next(left, None)
            front += [word] if value is None else [word, value]
        elif word.startswith(("--env=", "--config=")):
            front.append(word)
        else:
            rest.append(word)
    return [*front, *rest]


def main() -> None:
    """Run `qdn` and end the process with the exit code of what happened.

    0 done, 1 unexpected fault, 2 usage, 3 refused by a rule, 4 conflict, 5 not found, 6 cloud
    unreachable or credentials refused, 7 deploy is live but its invalidation is pending.
    """
    try:
        _run()
    finally:
        _flush_or_forget()


def _run() -> None:
    try:
        app(_options_first(sys.argv[1:]))
    except QdnError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except ValidationError as error:
        # Only values from the command line are made into changes unread; jobs are read leniently.
        complain(f"{'; '.join(problems(error.errors()))}. See the command's --help")
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:  # the rim: nobody is shown a traceback
        complain(
            f"Something unexpected went wrong ({type(error).__name__}). "
            f"The details are in {note_fault(error)}"
        )
        sys.exit(1)


def _flush_or_forget() -> None:
    """Whoever read our output, such as `head`, may have seen enough; that is no fault."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
