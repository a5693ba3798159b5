"""The command line as a page of the documents, or as a page of the manual.

`python -m qdn_tui.cli.document > docs/cli.md` and
`python -m qdn_tui.cli.document --man > docs/qdn.1` write them anew.
"""

import sys

from typer.main import get_command

from qdn_tui.cli.main import app
from qdn_tui.cli.spelled import all_spelled
from qdn_tui.errors import EXIT_CODES

_HEAD = """\
# Every command

Written by `python -m qdn_tui.cli.document`. `man qdn` shows the same where pip installed qdn, in
a checkout `man docs/qdn.1`. `--env NAME` and `--config FILE` may stand before or behind a command.
With `--json` data goes to stdout and narration to stderr.

`qdn --install-completion` teaches bash, zsh and fish the commands, their options, the environments
of `qdn.toml`, the numbers of jobs and the runs of `qdn deploy rollback`. Numbers are those of the
board as it was seen last on this machine, runs those of the last `qdn deploy history`: the network
is never asked. `qdn jobs advance 1<TAB>` goes on with the numbers that begin so.
"""
_VARIABLES = (
    ("QDN_ENV", "the environment, where --env names none"),
    ("QDN_CONFIG", "the settings file, where --config names none"),
    ("QDN_ACTOR", "whose name stands in the history of jobs; else the login's"),
    ("QDN_HOME", "the folder for the local cloud, the outbox and the log"),
    ("QDN_SOURCE", "the folder that deploys ship from"),
    ("HTTPS_PROXY, HTTP_PROXY", "the proxy that AWS and the pages are reached through"),
    ("NO_PROXY", "hosts that are reached without it; this machine always is"),
    ("NO_COLOR", "where it is set, the board uses no colour"),
)


def markdown() -> str:
    """docs/cli.md."""
    parts = [_HEAD]
    for command in all_spelled(get_command(app)):
        parts.append(f"## `{command.words}`\n\n{_bare(command.paragraphs)}\n")
        if takes := command.arguments + command.options:
            rows = "\n".join(f"| `{_cell(one.written)}` | {_cell(one.says)} |" for one in takes)
            parts.append(f"| takes | |\n|---|---|\n{rows}\n")
        if command.examples:
            parts.append("```\n" + "\n".join(command.examples) + "\n```\n")
    codes = "\n".join(f"| {code} | {means} |" for code, means in EXIT_CODES.items())
    parts.append(f"## Exit codes\n\n| code | means |\n|---|---|\n{codes}\n")
    variables = "\n".join(f"| `{name}` | {means} |" for name, means in _VARIABLES)
    parts.append(f"## Environment\n\n| variable | means |\n|---|---|\n{variables}\n")
    return "\n".join(parts)


def manual() -> str:
    """docs/qdn.1, for `man`."""
    lines = [
        '.TH QDN 1 "" qdn "User Commands"',
        ".SH NAME",
        r"qdn \- the dispatch desk of a small junk\-hauling company",
        ".SH SYNOPSIS",
        r".B qdn",
        r"[\-\-env NAME] [\-\-config FILE] [COMMAND]",
        ".SH COMMANDS",
    ]
    for command in all_spelled(get_command(app)):
        lines += [".SS " + _roff(command.usage)]
        for paragraph in command.paragraphs:
            lines += [".PP", _roff(paragraph)]
        for one in command.arguments + command.options:
            lines += [".TP", r"\fB" + _roff(one.written) + r"\fR", _roff(one.says or "\u2013")]
        for example in command.examples:
            lines += [".PP", ".EX", _roff(example), ".EE"]
    lines.append(".SH EXIT STATUS")
    for code, means in EXIT_CODES.items():
        lines += [".TP", rf"\fB{code}\fR", _roff(means)]
    lines.append(".SH ENVIRONMENT")
    for name, means in _VARIABLES:
        lines += [".TP", rf"\fB{name}\fR", _roff(means)]
    return "\n".join(lines) + "\n"


def _bare(paragraphs: tuple[str, ...]) -> str:
    return "\n\n".join(paragraphs)


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _roff(text: str) -> str:
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("`", "")
    # A dot or quote that begins a line would be a request.
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    sys.stdout.write(manual() if "--man" in sys.argv[1:] else markdown())
