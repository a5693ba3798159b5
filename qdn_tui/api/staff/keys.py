"""The keys the user pool signs its tokens with: fetched once, and when an unknown one turns up.

Anybody can send a token that names a key nobody has. Such tokens do not make us ask more often
than twice a minute.
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

Fetch = Callable[[], bytes]
_AT_MOST_EVERY_S = 30.0
# Where the pool does not answer, requests do not wait for its silence one after the other.
_AFTER_A_FAILURE_S = 2.0


class KeysUnreachable(Exception):
    """The pool's keys could not be fetched, so nobody can say who it is."""


class SigningKeys:
    """The pool's public keys by their id.

    Args:
        fetch: gives the pool's JWKS document.
        clock: monotonic seconds.
    """

    def __init__(self, fetch: Fetch, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: Mapping[str, Any] = {}
        self._asked_at: float | None = None
        self._failed_at: float | None = None
        self._lock = threading.Lock()

    def key(self, key_id: str) -> Any | None:
        """The key, or None where the pool has none of this id.

        Raises:
            KeysUnreachable: it is not known, and the pool's keys could not be fetched.
        """
        known = self._keys.get(key_id)
        if known is not None:
            return known
        with self._lock:
            if self._since(self._asked_at) >= _AT_MOST_EVERY_S:
                if self._since(self._failed_at) < _AFTER_A_FAILURE_S:
                    raise KeysUnreachable
                self._ask()
        return self._keys.get(key_id)

    def _ask(self) -> None:
        try:
            self._keys = self._fetched()
        except KeysUnreachable:
            self._failed_at = self._clock()
            raise
        self._asked_at = self._clock()

    def _since(self, moment: float | None) -> float:
        return float("inf") if moment is None else self._clock() - moment

    def _fetched(self) -> Mapping[str, Any]:
        import jwt

        try:
            keys = jwt.PyJWKSet.from_json(self._fetch().decode()).keys
        except (OSError, ValueError, AttributeError, TypeError, jwt.PyJWTError) as error:
            raise KeysUnreachable from error
        return {key.key_id: key.key for key in keys if key.key_id and key.key_type == "RSA"}
