"""How many passwords may be tried: at one login, and from one address at all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qdn_tui.api.desk import desk
from qdn_tui.api.viewer import address_of
from qdn_tui.domain.findable import fold
from qdn_tui.store.tries import TooManyTries

_MOST_AT_ONE_LOGIN_FROM_ONE_ADDRESS = 5
# From everywhere together: enough for a whole team that shares a login it should not share.
_MOST_AT_ONE_LOGIN = 20
# At all logins together: whoever tries one password everywhere. An office has one address.
_MOST_FROM_ONE_ADDRESS = 30


@dataclass(frozen=True)
class Limits:
    """What counts one attempt to log in.

    Attributes:
        address: the name of the count of where it comes from.
        login: the names of the login's own counts, with how many each takes.
    """

    address: str
    login: tuple[tuple[str, int], ...]


def limits_of(username: str, event: Mapping[str, Any]) -> Limits:
    """The limits of an attempt."""
    login, address = fold(username), address_of(event)
    # What is typed stands last: no username spells the name of another count.
    return Limits(
        f"login from {address}",
        (
            (f"login from {address} as {login}", _MOST_AT_ONE_LOGIN_FROM_ONE_ADDRESS),
            (f"login as {login}", _MOST_AT_ONE_LOGIN),
        ),
    )


def use_a_try(limits: Limits) -> None:
    """Count an attempt before its password is looked at.

    Raises:
        TooManyTries: there were too many. It counts for the address only where that is what it
            has too many of: who knocks at one login for long keeps no colleague from theirs.
        StoreError: it could not be counted, so there is none.
    """
    here = desk()
    # First: whoever is over it makes no more objects.
    here.tries.use_one(limits.address, here.now(), _MOST_FROM_ONE_ADDRESS)
    for key, most in limits.login:
        try:
            here.tries.use_one(key, here.now(), most)
        except TooManyTries:
            here.tries.give_back(limits.address)
            raise


def forget_tries(limits: Limits) -> None:
    """Begin anew at a login whose password was right.

    For its address that attempt alone is taken back: whoever has a login of their own cannot
    begin anew at those of others.
    """
    here = desk()
    here.tries.give_back(limits.address)
    for key, _ in limits.login:
        here.tries.forget(key)
