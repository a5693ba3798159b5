"""The fault table of docs/doctor.md: what a run of every fault was told, in words that stay.

python -m tests.doctor.table > docs/doctor.md
"""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from qdn_tui import cloud
from qdn_tui.cloud import local
from qdn_tui.doctor.examining import Diagnosis
from qdn_tui.settings import LOCAL, load_settings
from qdn_tui.store.findings import Level
from tests.doctor.faults import FAULTS, Fault, in_shop
from tests.doctor.ground import Shop, open_shop, restored

DOCUMENT = Path(__file__).parents[2] / "docs" / "doctor.md"
_BEGIN, _END = "<!-- faults: begin -->", "<!-- faults: end -->"
# What differs from run to run.
_VARIES = (
    (r"https?://[a-z0-9.]+\.cloudfront\.localhost:\d+", "https://track.example.com"),
    (r"\d{8}T\d{6}-\d+-[0-9a-f]{12}(?:-[0-9a-f]+)?", "RUN"),
    (r"doctor-[0-9a-f]{8}|no-such-bucket-of-ours", "jobs-of-the-desk"),
    (r"qdn-databucket-[0-9a-z]+", "jobs-of-the-api"),
    (r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{4}…[A-Za-z0-9_-]{2}", "Zk3v…Ue"),
    (r"\d{4}-\d{2}-\d{2}", "2026-10-21"),
    (r"\barchive \d{4}-\d{2}", "archive 2026-10"),
    (r"\bE[A-Z0-9]{12,13}\b", "E1EXAMPLE"),
    (r"(assets/\w+)\.[0-9a-f]{8}", r"\1.3ff7394f"),
    (r"J-0000\d\d", "J-000012"),
)  # fmt: skip


def row(fault: Fault, found: Diagnosis) -> str:
    """What the doctor said of a fault, as a line of the table."""
    verdict = found.verdict
    failed = [look.layer for look in found.looks if look.level is Level.FAIL]
    cells = (
        fault.name,
        ", ".join(layer.value for layer in failed) or "none",
        f"`{verdict.cause}`",
        verdict.said,
        f"`{verdict.cure.command}`" if verdict.cure else verdict.next_step,
        str(verdict.exit_code),
    )
    return f"| {' | '.join(_constant(cell).replace('|', chr(92) + '|') for cell in cells)} |"


def _constant(text: str) -> str:
    for pattern, word in _VARIES:
        text = re.sub(pattern, word, text)
    return text


def told(shop: Shop, fault: Fault) -> Diagnosis:
    """The diagnosis of a shop with this fault alone."""
    with in_shop(fault, shop) as case:
        return shop.examined(case.text, **case.given)


def table(shop: Shop) -> Iterator[str]:
    """Every fault in its turn."""
    yield "| what is wrong | fails | verdict | the doctor says | and does, or advises | exit |"
    yield "|---|---|---|---|---|---|"
    for fault in FAULTS:
        for whole in restored(shop):
            yield row(fault, told(whole, fault))


def main() -> None:
    """Run every fault on a cloud of its own, and write the document with their table."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "QDN_")):
            del os.environ[name]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["QDN_HOME"] = str(home / "state")
        environment = load_settings().environment(LOCAL)
        try:
            made = cloud.bring_up(environment, confirm=lambda _plan: True).cloud
            with open_shop(made, home) as shop:
                lines = "\n".join(table(shop))
        finally:
            local.stop(local.default_place())
    before, _, rest = DOCUMENT.read_text("utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    sys.stdout.write(f"{before}{_BEGIN}\n\n{lines}\n\n{_END}{after}")


if __name__ == "__main__":
    main()
