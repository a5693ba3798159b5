"""What the commands load: data commands pay neither for the board nor for what it sends with."""

import subprocess
import sys


def test_data_commands_load_no_textual_and_no_outbox() -> None:
    asked = (
        "import sys; import qdn_tui.cli.main; import qdn_tui.store.s3;"
        "print([name for name in ('textual', 'asyncio', 'aiofiles') if name in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=200
    )
    assert loaded.stdout.strip() == "[]"
