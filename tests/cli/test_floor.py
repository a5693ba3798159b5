"""What the commands load: data commands never pay for the board."""

import subprocess
import sys


def test_data_commands_load_no_textual() -> None:
    asked = (
        "import sys; import qdn_tui.cli.main; import qdn_tui.store.s3;"
        "print([name for name in sys.modules if name.split('.')[0] == 'textual'])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60
    )
    assert loaded.stdout.strip() == "[]"
