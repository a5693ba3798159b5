"""Which cards are drawn again."""

from qdn_tui.domain.document import Document
from qdn_tui.store.codec import decode, encode
from qdn_tui.store.diff import diff
from tests.domain.desk import after, author, order


def three_jobs() -> Document:
    who = author()
    return encode(after(Document(), *(order(who) for _ in range(3))))[1]


def test_only_what_differs_is_touched() -> None:
    old = three_jobs()
    who = author("Bo")
    changed = old.jobs[1]
    new = after(old, who.advance(changed), order(who))
    new = Document(entries=new.entries[1:])
    found = diff(old, new)
    assert found.removed == {old.jobs[0].key}
    assert found.changed == {changed.key}
    assert found.added == {new.jobs[-1].key}
    assert found.touched == found.added | found.changed
    assert not found.is_empty


def test_the_same_jobs_read_twice_are_no_difference() -> None:
    old = three_jobs()
    body = encode(old)[0]
    assert diff(old, decode(body)).is_empty
    assert diff(old, old).is_empty


def test_another_order_is_no_difference() -> None:
    old = three_jobs()
    assert diff(old, Document(entries=old.entries[::-1])).is_empty
