"""The user pool of the tests: real tokens, signed by a key of its own, for made-up staff."""

import json
import time
import uuid
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from qdn_tui.api.staff.keys import SigningKeys
from qdn_tui.api.staff.logins import (
    Locked,
    NewPasswordRequired,
    Tokens,
    WeakPassword,
    WrongCredentials,
)
from qdn_tui.api.staff.tokens import Pool
from qdn_tui.domain.roles import Role

POOL = Pool("us-west-2_ofthetests", "client-of-the-tests")
PASSWORD = "correct horse battery"
_KEY_ID = "key-of-the-tests"
_HOLDS_S = 3600


@cache
def _key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def keys() -> SigningKeys:
    """The pool's public keys."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_key().public_key()))
    listed = json.dumps({"keys": [{**public, "kid": _KEY_ID, "use": "sig", "alg": "RS256"}]})
    return SigningKeys(listed.encode)


@dataclass
class Member:
    """Somebody of the staff, as the pool knows them."""

    name: str
    role: Role
    crew_name: str = ""
    password: str = PASSWORD
    is_temporary: bool = False


@dataclass
class TestPool:
    """Logs the members in, as the pool does.

    Attributes:
        members: by their username.
        is_locked: whether it has had enough of wrong passwords.
        ended: renewals that hold no longer.
    """

    members: dict[str, Member]
    is_locked: bool = False
    ended: set[str] = field(default_factory=set)
    _given: dict[str, str] = field(default_factory=dict)

    def log_in(self, username: str, password: str, new_password: str | None) -> Tokens:
        if self.is_locked:
            raise Locked
        member = self.members.get(username)
        if member is None or member.password != password:
            raise WrongCredentials
        if member.is_temporary:
            if new_password is None:
                raise NewPasswordRequired
            if len(new_password) < 12 or new_password == password:
                raise WeakPassword
            member.password, member.is_temporary = new_password, False
        return self._tokens(username)

    def renew(self, renewal: str) -> Tokens:
        if renewal in self.ended or renewal not in self._given:
            raise WrongCredentials
        return self._tokens(self._given[renewal])

    def revoke(self, renewal: str) -> None:
        self.ended.add(renewal)

    def end_all(self) -> None:
        """Nobody can stay in without the password any more."""
        self.ended.update(self._given)

    def _tokens(self, username: str) -> Tokens:
        member = self.members[username]
        renewal = uuid.uuid4().hex
        self._given[renewal] = username
        now = int(time.time())
        both = {"iss": POOL.issuer, "sub": username, "iat": now, "exp": now + _HOLDS_S}
        access = {
            **both,
            "token_use": "access",
            "client_id": POOL.client_id,
            "cognito:groups": [member.role.value],
        }
        identity = {
            **both,
            "token_use": "id",
            "aud": POOL.client_id,
            "email": username,
            "name": member.name,
            "nickname": member.crew_name,
        }
        return Tokens(_signed(access), _signed(identity), renewal, _HOLDS_S)


def _signed(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, _key(), algorithm="RS256", headers={"kid": _KEY_ID})
