"""The `qdn` command: its groups, and its options for every command."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from qdn_tui import __version__
from qdn_tui.cli import cloud, demo, deploy, doctor, init, jobs, report, store, users
from qdn_tui.cli.console import complain, say_help
from qdn_tui.cli.half_typed import COMPLETING, options_first, put_in_order
from qdn_tui.cli.helping import usage_words, use_our_help
from qdn_tui.cli.patience import told_once
from qdn_tui.cli.rim import guarded
from qdn_tui.cli.session import Session
from qdn_tui.cli.tokens_first import TokensFirst
from qdn_tui.settings import SettingsError, load_settings

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
app.add_typer(users.app, name="users")
app.command("demo")(demo.demo)
app.command("init")(init.init)
app.command("doctor")(doctor.doctor)
app.command("report")(report.show_report)
use_our_help(app, TokensFirst)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"qdn {__version__}")
        raise typer.Exit


def _environments(context: typer.Context, incomplete: str) -> list[str]:
    """What a shell offers behind `--env`."""
    config = context.params.get("config")
    try:
        known = load_settings(Path(config) if config else None).environments
    except (SettingsError, OSError):
        return []
    return sorted(name for name in known if name.startswith(incomplete))


@app.callback(invoke_without_command=True)
def board(
    context: typer.Context,
    env: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Environment of qdn.toml; `local` always exists.",
            autocompletion=_environments,
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Settings file, instead of the one found by itself."),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Open the board, or run the command that follows."""
    context.obj = Session(env, config, told_once())
    if context.invoked_subcommand is None:
        from qdn_tui.cli.board import open_board

        open_board(env, config)


def main() -> None:
    """Run `qdn` and end the process with the exit code of what happened."""
    if COMPLETING in os.environ:
        put_in_order(os.environ)
    guarded(lambda: _take(options_first(sys.argv[1:])))


def _take(words: list[str]) -> None:
    # `qdn help jobs new`, as other programs have it, is `qdn jobs new --help`.
    asked = [*words[1:], "--help"] if words[:1] == ["help"] else words
    try:
        ended = get_command(app).main(asked, prog_name="qdn", standalone_mode=False)
    except SystemExit as left:
        # Typer ends with 1 where the output's reader has gone; the rim knows better.
        if isinstance(left.__context__, BrokenPipeError):
            raise left.__context__ from None
        raise
    except Exception as error:
        # Of Typer's own copy of click, which it does not name in public: about the command line.
        if not hasattr(error, "format_message"):
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            say_help(error.format_message())
        else:
            complain(usage_words(error))
        sys.exit(2)
    if isinstance(ended, int) and ended:
        sys.exit(ended)


if __name__ == "__main__":
    main()
