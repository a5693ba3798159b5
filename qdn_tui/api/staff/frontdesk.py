"""What the staff's routes stand on: the pool, its keys and its logins. Made once a process."""

import os
from dataclasses import dataclass
from functools import cache

from qdn_tui.api.clients import cognito_client
from qdn_tui.api.deployment import Deployment, Misconfigured, deployment_of
from qdn_tui.api.staff.keys import SigningKeys
from qdn_tui.api.staff.logins import Logins
from qdn_tui.api.staff.tokens import Pool

_TIMEOUT_S = 5.0


@dataclass(frozen=True)
class FrontDesk:
    """Who is let in.

    Attributes:
        pool: the staff's user pool.
        keys: what its tokens are verified with.
        logins: where they come from.
    """

    pool: Pool
    keys: SigningKeys
    logins: Logins


@cache
def front_desk() -> FrontDesk:
    """The front desk of this process.

    Raises:
        Misconfigured: the function's environment names no user pool.
    """
    deployment = deployment_of(os.environ)
    if not deployment.user_pool_id or not deployment.user_pool_client_id:
        raise Misconfigured(
            "QDN_USER_POOL_ID or QDN_USER_POOL_CLIENT_ID is not set for the function",
            "Deploy the stack again",
        )
    pool = Pool(deployment.user_pool_id, deployment.user_pool_client_id)
    cognito = cognito_client(deployment, pool.region, timeout_s=_TIMEOUT_S)
    address = _keys_address(deployment, pool)
    return FrontDesk(pool, SigningKeys(lambda: _fetched(address)), Logins(cognito, pool.client_id))


def _keys_address(deployment: Deployment, pool: Pool) -> str:
    issuer = pool.issuer
    if deployment.endpoint_url is not None:
        issuer = f"{deployment.endpoint_url.rstrip('/')}/{pool.pool_id}"
    return f"{issuer}/.well-known/jwks.json"


def _fetched(address: str) -> bytes:
    import urllib3

    try:
        # The runtime's own urllib3, of whichever version: `urllib3.request` came with 2.0.
        with urllib3.PoolManager(retries=False) as pool:
            answer = pool.request("GET", address, timeout=_TIMEOUT_S, redirect=False)
    except urllib3.exceptions.HTTPError as error:
        raise OSError("the pool's keys cannot be had") from error
    if answer.status != 200:
        raise OSError(f"the pool's keys were answered with {answer.status}")
    return answer.data
