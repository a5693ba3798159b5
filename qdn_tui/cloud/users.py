"""Staff logins: people of the user pool, each in the group of their role.

Nobody signs up by themselves. Whoever may administer the pool makes a login with a temporary
password, which its owner changes at the first login; the password is nowhere but in the answer.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from qdn_tui.cloud.failures import CloudError, error_code, named_errors
from qdn_tui.domain.roles import Role
from qdn_tui.domain.text import safe

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef

    from qdn_tui.cloud.clients import Cloud

SHORTEST_PASSWORD = 12
"""Characters; the same as in cf/stack.yaml."""

# Without letters and digits that are read for one another on paper or on the phone.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4


State = Literal["invited", "active", "disabled"]


class UserExists(CloudError):
    """There is such a login already."""

    exit_code: ClassVar[int] = 4


class UnknownUser(CloudError):
    """There is no such login."""

    exit_code: ClassVar[int] = 5


class BadLogin(CloudError):
    """The pool does not take this username or password."""

    exit_code: ClassVar[int] = 2


class NoChanges(CloudError):
    """This environment is set to read only."""

    exit_code: ClassVar[int] = 3


@dataclass(frozen=True)
class User:
    """Somebody with a login.

    Attributes:
        username: an email address.
        name: how the history of jobs names them.
        role: what they may do; None where nobody said.
        crew_name: how jobs' assignments name them; None for those who go on none.
        state: `invited` until they chose a password.
        made_at: when the login was made, in UTC.
    """

    username: str
    name: str
    role: Role | None
    crew_name: str | None
    state: State
    made_at: datetime


class Users:
    """The logins of one environment.

    Args:
        cloud: the environment, connected.
    """

    def __init__(self, cloud: "Cloud") -> None:
        self._cloud = cloud

    def add(
        self, username: str, name: str, role: Role, crew_name: str | None, password: str
    ) -> User:
        """Make a login that must choose a password of its own.

        Args:
            username: an email address; nothing is sent to it.
            name: how the history names them.
            role: what they may do.
            crew_name: how jobs name them; crew go by their own name without one.
            password: the temporary one; it holds for three days.

        Raises:
            UserExists, BadLogin, NoChanges: as they say.
        """
        self._require_writable()
        own = crew_name or (name if role is Role.CREW else None)
        attributes: list[AttributeTypeTypeDef] = [
            {"Name": "email", "Value": username},
            {"Name": "email_verified", "Value": "true"},
            {"Name": "name", "Value": name},
        ]
        if own:
            attributes.append({"Name": "nickname", "Value": own})
        with self._named_answers(username):
            self._cognito.admin_create_user(
                UserPoolId=self._pool,
                Username=username,
                UserAttributes=attributes,
                TemporaryPassword=password,
                MessageAction="SUPPRESS",
            )
            self._put_into(username, role)
        return self.get(username)

    def get(self, username: str) -> User:
        """One login.

        Raises:
            UnknownUser: there is none.
        """
        with self._named_answers(username):
            found = self._cognito.admin_get_user(UserPoolId=self._pool, Username=username)
            groups = self._groups_of(username)
        return _user(
            found.get("UserAttributes", ()),
            found.get("Enabled", True),
            found.get("UserStatus", ""),
            found["UserCreateDate"],
            groups,
        )

    def all(self) -> tuple[User, ...]:
        """Every login, by username."""
        groups: dict[str, set[str]] = {}
        with named_errors(self._cloud.environment):
            for role in Role:
                pages = self._cognito.get_paginator("list_users_in_group").paginate(
                    UserPoolId=self._pool, GroupName=role.value
                )
                for one in (user for page in pages for user in page["Users"]):
                    groups.setdefault(one.get("Username", ""), set()).add(role.value)
            pages_of_all = self._cognito.get_paginator("list_users").paginate(UserPoolId=self._pool)
            found = [
                _user(
                    one.get("Attributes", ()),
                    one.get("Enabled", True),
                    one.get("UserStatus", ""),
                    one["UserCreateDate"],
                    groups.get(one.get("Username", ""), set()),
                )
                for page in pages_of_all
                for one in page["Users"]
            ]
        return tuple(sorted(found, key=lambda user: user.username))

    def disable(self, username: str) -> User:
        """Keep somebody out. A session they have ends within a quarter of an hour.

        Raises:
            UnknownUser, NoChanges: as they say.
        """
        self._require_writable()
        with self._named_answers(username):
            self._cognito.admin_disable_user(UserPoolId=self._pool, Username=username)
            self._cognito.admin_user_global_sign_out(UserPoolId=self._pool, Username=username)
        return self.get(username)

    def enable(self, username: str) -> User:
        """Let somebody in again, with the password they had.

        Raises:
            UnknownUser, NoChanges: as they say.
        """
        self._require_writable()
        with self._named_answers(username):
            self._cognito.admin_enable_user(UserPoolId=self._pool, Username=username)
        return self.get(username)

    def reset(self, username: str, password: str) -> User:
        """Give a new temporary password in the place of whatever there was, and end all sessions.

        Raises:
            UnknownUser, BadLogin, NoChanges: as they say.
        """
        self._require_writable()
        with self._named_answers(username):
            self._cognito.admin_set_user_password(
                UserPoolId=self._pool, Username=username, Password=password, Permanent=False
            )
            self._cognito.admin_user_global_sign_out(UserPoolId=self._pool, Username=username)
        return self.get(username)

    def change(
        self,
        username: str,
        *,
        name: str | None = None,
        role: Role | None = None,
        crew_name: str | None = None,
    ) -> User:
        """Another name, role or name on jobs; what is None stays. It counts from the next renewal
        of a session on, within a quarter of an hour. Whoever becomes crew and has no name on jobs
        goes by their own.

        Raises:
            UnknownUser, NoChanges: as they say.
        """
        self._require_writable()
        if role is Role.CREW and crew_name is None:
            was = self.get(username)
            crew_name = was.crew_name or name or was.name
        given = {"name": name, "nickname": crew_name}
        attributes: list[AttributeTypeTypeDef] = [
            {"Name": attribute, "Value": value}
            for attribute, value in given.items()
            if value is not None
        ]
        with self._named_answers(username):
            if attributes:
                self._cognito.admin_update_user_attributes(
                    UserPoolId=self._pool, Username=username, UserAttributes=attributes
                )
            if role is not None:
                self._put_into(username, role)
        return self.get(username)

    @property
    def _cognito(self) -> "CognitoIdentityProviderClient":
        return self._cloud.cognito

    @property
    def _pool(self) -> str:
        return self._cloud.resources.user_pool_id

    def _require_writable(self) -> None:
        if self._cloud.environment.read_only:
            raise NoChanges("This environment is read-only", "Choose another with --env")

    def _groups_of(self, username: str) -> set[str]:
        pages = self._cognito.get_paginator("admin_list_groups_for_user").paginate(
            UserPoolId=self._pool, Username=username
        )
        return {group.get("GroupName", "") for page in pages for group in page["Groups"]}

    def _put_into(self, username: str, role: Role) -> None:
        """Into the group of the role, and out of every other."""
        who: Any = {"UserPoolId": self._pool, "Username": username}
        # Out first: for a moment they may do nothing, never both.
        for group in self._groups_of(username) - {role.value}:
            self._cognito.admin_remove_user_from_group(**who, GroupName=group)
        self._cognito.admin_add_user_to_group(**who, GroupName=role.value)

    @contextmanager
    def _named_answers(self, username: str) -> Iterator[None]:
        from botocore.exceptions import ClientError

        with named_errors(self._cloud.environment):
            try:
                yield
            except ClientError as error:
                named = self._meaning(error_code(error), username)
                if named is None:
                    raise
                raise named from None

    def _meaning(self, code: str, username: str) -> CloudError | None:
        who = safe(username, 120)
        match code:
            case "UsernameExistsException":
                return UserExists(
                    f"{who} has a login already",
                    f"`qdn users reset {who}` gives a new temporary password",
                )
            case "UserNotFoundException":
                return UnknownUser(f"{who} has no login", "`qdn users list` shows who has")
            case "InvalidPasswordException":
                return BadLogin(
                    "The pool does not take this password",
                    f"Give one of {SHORTEST_PASSWORD} characters or more",
                )
            case "InvalidParameterException":
                return BadLogin(
                    f"The pool does not take {who}", "Give an email address, such as a@example.com"
                )
        return None


def temporary_password() -> str:
    """A fresh one of 79 random bits, to be read aloud: `k7mp-2xqd-9wna-t4he`."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _user(attributes: Any, enabled: bool, status: str, made_at: datetime, groups: set[str]) -> User:
    values = {one["Name"]: one.get("Value", "") for one in attributes}
    # Whoever is in several groups by somebody else's hand has the role that may do most.
    role = next((role for role in Role if role.value in groups), None)
    state: State = "active" if status == "CONFIRMED" else "invited"
    return User(
        username=values.get("email", ""),
        name=values.get("name", ""),
        role=role,
        crew_name=values.get("nickname") or None,
        state=state if enabled else "disabled",
        made_at=made_at.astimezone(UTC),
    )
