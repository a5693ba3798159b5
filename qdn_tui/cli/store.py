"""`qdn store`: look after the jobs themselves: check, restore, archive, export."""

import typer

from qdn_tui.cli import store_archive, store_check, store_export, store_restore

app = typer.Typer(help="Check, restore, archive and export the jobs.", no_args_is_help=True)
app.command()(store_check.check)
app.command()(store_restore.restore)
app.command()(store_archive.archive)
app.command()(store_export.export)
