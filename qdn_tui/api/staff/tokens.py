"""Tokens of the user pool, verified: whose they are, or nothing at all.

Two of them make a session, both signed by the pool for our client: the access token says that
somebody may come in and in which groups they are, the identity token how they are called. What
is wrong with one that does not hold is told to nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import jwt

from qdn_tui.api.staff.keys import SigningKeys
from qdn_tui.api.staff.person import Person
from qdn_tui.domain.roles import Role
from qdn_tui.domain.text import safe

# The only algorithm the pool signs with. Taking the token's own word for it would let anybody
# sign with the public key, or not at all.
_ALGORITHM = "RS256"
_LEEWAY_S = 10
_LONGEST = 4096
_NEEDED = ["exp", "iat", "iss", "sub", "token_use"]


@dataclass(frozen=True)
class Pool:
    """The user pool and our client of it.

    Attributes:
        pool_id: such as `us-west-2_a1b2c3d4e`.
        client_id: the dashboard's client.
    """

    pool_id: str
    client_id: str

    @property
    def region(self) -> str:
        """Where the pool is."""
        return self.pool_id.partition("_")[0]

    @property
    def issuer(self) -> str:
        """Who its tokens say they are from."""
        return f"https://cognito-idp.{self.region}.amazonaws.com/{self.pool_id}"


def person_of(access: str, identity: str, pool: Pool, keys: SigningKeys) -> Person | None:
    """Who the two tokens belong to; None where either does not hold.

    Raises:
        KeysUnreachable: nobody can say.
    """
    entry = _claims(access, "access", pool, keys)
    if entry is None:
        return None
    named = _claims(identity, "id", pool, keys)
    if named is None or named["sub"] != entry["sub"]:
        return None
    username = _text(named, "email") or _text(entry, "username")
    return Person(
        subject=str(entry["sub"]),
        username=username,
        name=_text(named, "name") or username,
        crew_name=_text(named, "nickname") or None,
        role=_role(entry),
        renew_by=_moment(entry["exp"]),
        logged_in_at=_moment(entry.get("auth_time", entry["iat"])),
    )


def _claims(
    token: str, use: Literal["access", "id"], pool: Pool, keys: SigningKeys
) -> Mapping[str, Any] | None:
    if not token or len(token) > _LONGEST or not token.isascii():
        return None
    try:
        header = jwt.get_unverified_header(token)
        key_id = header.get("kid")
        if header.get("alg") != _ALGORITHM or not isinstance(key_id, str):
            return None
        key = keys.key(key_id)
        if key is None:
            return None
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            issuer=pool.issuer,
            # An access token names its client in a claim of its own.
            audience=pool.client_id if use == "id" else None,
            leeway=_LEEWAY_S,
            options={"require": _NEEDED, "verify_aud": use == "id"},
        )
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return None
    meant_for = claims.get("client_id") if use == "access" else claims.get("aud")
    return claims if claims["token_use"] == use and meant_for == pool.client_id else None


def _role(claims: Mapping[str, Any]) -> Role | None:
    """The role that may do most, of those whose groups they are in."""
    groups = claims.get("cognito:groups")
    given = groups if isinstance(groups, list) else []
    return next((role for role in Role if role.value in given), None)


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return safe(value, 254).strip() if isinstance(value, str) else ""


def _moment(seconds: object) -> datetime:
    assert isinstance(seconds, int | float)  # noqa: S101  # numbers, or PyJWT had refused them
    return datetime.fromtimestamp(seconds, UTC)
