"""Commands one after the other in the terminal this program has, as `qdn` runs them.

`python -m tests.hostile.commands [--planted] WORDS + WORDS ...`
"""

import contextlib
import sys
from itertools import groupby


def main() -> None:
    words = sys.argv[1:]
    if words[0] == "--planted":
        from tests.hostile.tour import plant

        plant()
        words = words[1:]
    from qdn_tui.cli.main import main as qdn

    for command in (list(group) for plus, group in groupby(words, "+".__eq__) if not plus):
        sys.argv = ["qdn", *command]
        with contextlib.suppress(SystemExit):
            qdn()


if __name__ == "__main__":
    main()
