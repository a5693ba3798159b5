"""The pool's keys: asked for as seldom as possible, and again when they change."""

import pytest

from qdn_tui.api.staff.keys import KeysUnreachable, SigningKeys
from tests.api.staff.pool import KEY_ID, jwks


class Published:
    """What the pool publishes, and a clock."""

    def __init__(self) -> None:
        self.body: bytes | None = jwks()
        self.asked = 0
        self.now = 0.0
        self.keys = SigningKeys(self.fetch, clock=lambda: self.now)

    def fetch(self) -> bytes:
        self.asked += 1
        if self.body is None:
            raise OSError
        return self.body


def test_a_known_key_is_asked_for_once() -> None:
    pool = Published()
    for pool.now in (0, 60, 86_400):
        assert pool.keys.key(KEY_ID) is not None
    assert pool.asked == 1


def test_a_new_key_is_found_and_an_old_one_forgotten() -> None:
    pool = Published()
    pool.keys.key(KEY_ID)
    pool.body = jwks().replace(KEY_ID.encode(), b"the next key")
    pool.now = 31
    assert pool.keys.key("the next key") is not None
    pool.now = 62
    assert pool.keys.key(KEY_ID) is None
    assert pool.asked == 3


def test_keys_that_nobody_has_are_asked_for_twice_a_minute_at_most() -> None:
    pool = Published()
    for pool.now in range(60):
        assert pool.keys.key(f"key {pool.now}") is None
    assert pool.asked == 2


@pytest.mark.parametrize("body", [None, b"", b"{}", b'{"keys": []}', b"<html>", b"\xff", b"[]"])
def test_a_pool_that_publishes_nothing_of_use_is_away(body: bytes | None) -> None:
    pool = Published()
    pool.body = body
    for _ in range(5):
        with pytest.raises(KeysUnreachable):
            pool.keys.key(KEY_ID)
    assert pool.asked == 1
    pool.body, pool.now = jwks(), 3
    assert pool.keys.key(KEY_ID) is not None
