"""A store that is not AWS's is proven before the first write there, once a machine."""

from pathlib import Path
from typing import Any

import pytest

from qdn_tui.store.errors import CannotSwap, StoreUnreachable
from qdn_tui.store.probe import PREFIX
from qdn_tui.store.proof import Proof
from tests.domain.desk import author, order
from tests.store.bucket import NAME, TIMED_OUT, Bucket, Wire


class Counting:
    """A store that counts what is tried on it, and that may be deaf to `If-Match`."""

    def __init__(self, s3: Any, *, deaf: bool = False) -> None:
        self._s3 = s3
        self._deaf = deaf
        self.tried = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._s3, name)

    def put_object(self, **arguments: Any) -> Any:
        self.tried += arguments["Key"].startswith(PREFIX)
        if self._deaf:
            arguments.pop("IfMatch", None)
        return self._s3.put_object(**arguments)


def proof(s3: Any, folder: Path, address: str = "s3://jobs at http://store.example") -> Proof:
    return Proof(s3, NAME, address, folder)


def test_a_store_that_overwrites_is_refused_before_it_is_written_to(
    bucket: Bucket, tmp_path: Path
) -> None:
    bucket.store().create_document()
    before, deaf = bucket.body(), Counting(bucket.s3, deaf=True)
    store = bucket.store(s3=deaf, prove=proof(deaf, tmp_path).require)
    for _ in range(2):
        with pytest.raises(CannotSwap, match="a write over an older state is refused"):
            store.apply([order(author())])
    assert bucket.body() == before
    # A desk that tries again every few seconds asks a store that failed no second time.
    assert deaf.tried == 4
    with pytest.raises(CannotSwap):
        store.beside("archive/2026-10.json", "").rewrite(lambda document: document, create=True)


def test_one_that_passed_is_known_on_this_machine_by_its_address(
    bucket: Bucket, tmp_path: Path
) -> None:
    bucket.store().create_document()
    first = Counting(bucket.s3)
    store = bucket.store(s3=first, prove=proof(first, tmp_path).require)
    assert first.tried == 0
    store.apply([order(author())])
    tried = first.tried
    assert tried
    store.apply([order(author())])
    assert first.tried == tried
    later, elsewhere = Counting(bucket.s3), Counting(bucket.s3, deaf=True)
    proof(later, tmp_path).require()
    assert later.tried == 0
    with pytest.raises(CannotSwap):
        proof(elsewhere, tmp_path, "s3://jobs at http://other.example").require()


def test_without_an_answer_nothing_is_known_and_it_is_asked_again(
    bucket: Bucket, wire: Wire, tmp_path: Path
) -> None:
    asked = proof(bucket.s3, tmp_path)
    wire.before.append(TIMED_OUT)
    with pytest.raises(StoreUnreachable):
        asked.require()
    asked.require()
    assert [one.read_text() for one in tmp_path.iterdir()] == ["s3://jobs at http://store.example"]
