"""A desk in a process of its own: `python writer.py ENDPOINT NAME THREADS CHANGES`."""

import sys
from concurrent.futures import ThreadPoolExecutor

from qdn_tui.store.s3 import S3JobStore
from tests.domain.desk import BUSINESS, author, order
from tests.store.bucket import NAME, new_client


def main(endpoint: str, name: str, threads: int, changes: int) -> None:
    """Create a job a thread, then note on it; print each operation once it is acknowledged."""

    def desk(number: int) -> list[str]:
        who = author(f"{name}{number}")
        store = S3JobStore(new_client(endpoint), NAME, BUSINESS, budget=60.0)
        made = order(who)
        done = [made.op_id]
        job = store.apply([made]).document.get(str(made.job_id))
        assert job is not None
        for count in range(changes - 1):
            change = who.note(job, f"{count}")
            store.apply([change])
            done.append(change.op_id)
        return done

    with ThreadPoolExecutor(threads) as desks:
        for done in desks.map(desk, range(threads)):
            sys.stdout.write("".join(f"{op_id}\n" for op_id in done))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
