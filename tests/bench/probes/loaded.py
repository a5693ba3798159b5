"""How many modules of Textual a run of `qdn` loads. Arguments: those of `qdn`."""

import io
import json
import sys
from contextlib import redirect_stdout, suppress


def main() -> dict[str, list[float]]:
    """The number of its modules, and of all."""
    from qdn_tui.cli.main import main as qdn

    with redirect_stdout(io.StringIO()), suppress(SystemExit):
        qdn()
    textual = [name for name in sys.modules if name.split(".", 1)[0] == "textual"]
    return {"textual": [len(textual)], "modules": [len(sys.modules)]}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()))
