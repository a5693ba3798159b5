"""The minimal application with all in memory that a board must have: an S3 client, records, rules.

What a board takes beyond this is its own; this much is its libraries'.
"""

import boto3

import qdn_tui.domain.rules
import qdn_tui.store.outbox  # noqa: F401
from tests.bench.peers.hello import Hello


class LoadedHello(Hello):
    def on_mount(self) -> None:
        self._s3 = boto3.client("s3", region_name="us-west-2")


if __name__ == "__main__":
    LoadedHello().run()
