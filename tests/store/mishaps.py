"""What befalls a document: deleted, cut, emptied."""

from qdn_tui.store.s3 import JOBS_KEY
from tests.store.bucket import NAME
from tests.store.office import Office


def lost(office: Office) -> None:
    office.bucket.s3.delete_object(Bucket=NAME, Key=JOBS_KEY)


def cut(office: Office) -> None:
    body = office.bucket.body()
    office.bucket.put(body[: len(body) // 2])


def emptied(office: Office) -> None:
    office.bucket.put(b"")
