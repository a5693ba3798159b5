"""A user pool of the tests: its keys, and tokens signed with them as Cognito signs its own."""

import json
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

POOL_ID = "us-west-2_TestsTest"
CLIENT_ID = "clientofthetests"
ISSUER = f"https://cognito-idp.us-west-2.amazonaws.com/{POOL_ID}"
KEY_ID = "key-of-the-tests"


@cache
def private_key() -> RSAPrivateKey:
    """The pool's key."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@cache
def other_key() -> RSAPrivateKey:
    """A key that is not the pool's."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def jwks() -> bytes:
    """What the pool publishes."""
    key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private_key().public_key()))
    return json.dumps({"keys": [{**key, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}).encode()


def signed(claims: dict[str, Any], key: Any = None, **header: Any) -> str:
    """Claims as a token of the pool, or of another key."""
    given = {"algorithm": "RS256", "headers": {"kid": KEY_ID}, **header}
    return jwt.encode(claims, key if key is not None else private_key(), **given)


@dataclass(frozen=True)
class Staff:
    """Somebody with a login.

    Attributes:
        role: the group they are in; empty for none.
        crew_name: how jobs call them.
    """

    role: str
    name: str = "Dana Example"
    username: str = "dana@example.com"
    crew_name: str = ""
    subject: str = "sub-of-dana"
    age_s: int = field(default=60, kw_only=True)

    def claims(self, use: str) -> dict[str, Any]:
        """What a token of theirs says."""
        born = int(time.time()) - self.age_s
        common = {
            "sub": self.subject,
            "iss": ISSUER,
            "token_use": use,
            "auth_time": born,
            "iat": born,
            "exp": born + 900,
            "jti": "one",
        }
        if self.role:
            common["cognito:groups"] = [self.role]
        if use == "access":
            return {**common, "client_id": CLIENT_ID, "username": self.subject}
        named = {"aud": CLIENT_ID, "email": self.username, "name": self.name}
        if self.crew_name:
            named["nickname"] = self.crew_name
        return {**common, **named, "cognito:username": self.subject}

    @property
    def cookies(self) -> str:
        """The session's cookies, as a browser sends them."""
        return session_cookies(signed(self.claims("access")), signed(self.claims("id")))


def session_cookies(access: str, person: str) -> str:
    """Two tokens as a Cookie header."""
    return f"__Host-qdn-access={access}; __Host-qdn-person={person}"


DISPATCHER = Staff("dispatcher")
CREW = Staff("crew", "Ana Example", "ana@example.com", "Ana", "sub-of-ana")
OTHER_CREW = Staff("crew", "Ben Example", "ben@example.com", "Ben", "sub-of-ben")
VIEWER = Staff("viewer", "Vera Example", "vera@example.com", "", "sub-of-vera")
NOBODY_YET = Staff("", "Nils Example", "nils@example.com", "", "sub-of-nils")
