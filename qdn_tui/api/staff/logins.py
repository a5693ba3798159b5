"""Logging in at the user pool, and staying in: what Cognito is asked, and what its answers mean.

None of these calls is signed: whoever has the password or the token may make them.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from qdn_tui.store.once_more import once_more_if_cut

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import InitiateAuthResponseTypeDef

_Answer = TypeVar("_Answer")

SHORTEST_PASSWORD = 12
"""Characters; the same as in cf/stack.yaml."""

# Said by Cognito in a code it also has for a wrong password.
_LOCKED = "attempts exceeded"


class WrongCredentials(Exception):
    """Unknown, disabled, or not the password: nobody is told which."""


class NewPasswordRequired(Exception):
    """The password is right and was given by somebody else: they have to choose their own."""


class WeakPassword(Exception):
    """The pool does not take the new password."""


class ResetRequired(Exception):
    """The password was taken back; a new temporary one is needed."""


class Locked(Exception):
    """Too many wrong passwords, says the pool itself."""


class PoolUnreachable(Exception):
    """The pool gave no answer, or one that nobody foresaw.

    Attributes:
        code: what it said, for the log.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Tokens:
    """What a login or a renewal gives; `renewal` is empty after a renewal, which brings no new one.

    Attributes:
        seconds: how long `access` and `person` hold.
    """

    access: str = field(repr=False)
    person: str = field(repr=False)
    renewal: str = field(repr=False)
    seconds: int


class Logins:
    """The user pool as one of its clients sees it.

    Args:
        cognito: a client that signs nothing and does not retry.
        client_id: the dashboard's client of the pool.
    """

    def __init__(self, cognito: "CognitoIdentityProviderClient", client_id: str) -> None:
        self._cognito = cognito
        self._client_id = client_id

    def log_in(self, username: str, password: str, new_password: str | None) -> Tokens:
        """Tokens for a username and its password.

        Args:
            username: an email address.
            password: theirs, or the temporary one.
            new_password: to be theirs, where the pool asks for one; else not looked at.

        Raises:
            WrongCredentials, NewPasswordRequired, WeakPassword, ResetRequired, Locked,
            PoolUnreachable: as they say.
        """
        with _named_answers():
            answer = self._initiated(
                "USER_PASSWORD_AUTH", {"USERNAME": username, "PASSWORD": password}
            )
            challenge = answer.get("ChallengeName")
            if challenge == "NEW_PASSWORD_REQUIRED":
                if new_password is None:
                    raise NewPasswordRequired
                if len(new_password) < SHORTEST_PASSWORD or new_password == password:
                    raise WeakPassword
                known_as = answer.get("ChallengeParameters", {}).get("USER_ID_FOR_SRP", username)
                chosen = self._cognito.respond_to_auth_challenge(
                    ClientId=self._client_id,
                    ChallengeName="NEW_PASSWORD_REQUIRED",
                    Session=answer.get("Session", ""),
                    ChallengeResponses={"USERNAME": known_as, "NEW_PASSWORD": new_password},
                )
                return _tokens(chosen)
            return _tokens(answer)

    def renew(self, renewal: str) -> Tokens:
        """Fresh tokens.

        Raises:
            WrongCredentials: it was revoked, has ended, or is none.
            PoolUnreachable: as it says.
        """
        with _named_answers():
            return _tokens(self._initiated("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": renewal}))

    def revoke(self, renewal: str) -> None:
        """Make a renewal token worthless, and everything that came from it.

        Raises:
            PoolUnreachable: nobody knows whether it is.
        """
        with _named_answers():
            _once_more(lambda: self._cognito.revoke_token(Token=renewal, ClientId=self._client_id))

    def _initiated(
        self,
        flow: Literal["USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH"],
        parameters: Mapping[str, str],
    ) -> "InitiateAuthResponseTypeDef":
        return _once_more(
            lambda: self._cognito.initiate_auth(
                AuthFlow=flow, ClientId=self._client_id, AuthParameters=parameters
            )
        )


def _once_more(ask: Callable[[], _Answer]) -> _Answer:
    """Neither a login nor a log-out is another one for being asked twice."""
    from botocore.exceptions import HTTPClientError

    return once_more_if_cut(ask, HTTPClientError)


def _tokens(answer: Any) -> Tokens:
    result = answer.get("AuthenticationResult")
    if not result:
        # A second factor that the template does not ask for, switched on by hand.
        raise PoolUnreachable(str(answer.get("ChallengeName") or "no tokens"))
    return Tokens(
        result["AccessToken"],
        result["IdToken"],
        result.get("RefreshToken", ""),
        int(result["ExpiresIn"]),
    )


@contextmanager
def _named_answers() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        told = error.response.get("Error", {})
        raise _meaning(str(told.get("Code", "")), str(told.get("Message", ""))) from None
    except BotoCoreError as error:
        raise PoolUnreachable(type(error).__name__) from None


def _meaning(code: str, message: str) -> Exception:
    match code:
        case "NotAuthorizedException" if _LOCKED in message.lower():
            return Locked()
        case "TooManyRequestsException" | "LimitExceededException":
            return Locked()
        case "NotAuthorizedException" | "UserNotFoundException" | "UserNotConfirmedException":
            return WrongCredentials()
        case "InvalidPasswordException" | "PasswordHistoryPolicyViolationException":
            return WeakPassword()
        case "PasswordResetRequiredException":
            return ResetRequired()
        case "InvalidParameterException" | "UnsupportedTokenTypeException":
            # A username or a token of a form that none of the pool's can have.
            return WrongCredentials()
    return PoolUnreachable(code)
