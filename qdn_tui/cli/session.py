"""What one run of `qdn` works with: environment, cloud, store, and who is at the desk."""

import getpass
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from qdn_tui.business_file import load_business
from qdn_tui.domain.author import Author
from qdn_tui.domain.business import Business
from qdn_tui.domain.job import Actor, ActorKind, Job, Source
from qdn_tui.domain.text import safe
from qdn_tui.domain.tokens import tracking_url
from qdn_tui.settings import Environment, Settings, load_settings, state_home

if TYPE_CHECKING:
    from collections.abc import Callable

    from qdn_tui.cloud import Cloud
    from qdn_tui.store.archive import Archive
    from qdn_tui.store.errors import StoreError
    from qdn_tui.store.s3 import S3JobStore

_NAMELESS = "dispatcher"


class Session:
    """Everything is found when it is first asked for, so that `--help` asks for nothing.

    Args:
        env: the environment named on the command line.
        config: the settings file named on the command line.
        tell: hears why a write is tried again, and after how many seconds.
    """

    def __init__(
        self,
        env: str | None,
        config: Path | None,
        tell: "Callable[[StoreError, float], None] | None" = None,
    ) -> None:
        self._env = env
        self.config = config
        self._tell = tell

    @cached_property
    def settings(self) -> Settings:
        return load_settings(self.config)

    @property
    def named_environment(self) -> bool:
        """Whether the environment was asked for, not just the default."""
        return bool(self.asked_for)

    @property
    def asked_for(self) -> str | None:
        """The environment that was named, whether there is one of that name or not."""
        return self._env or os.environ.get("QDN_ENV") or None

    @cached_property
    def environment(self) -> Environment:
        return self.settings.environment(self._env)

    @cached_property
    def business(self) -> Business:
        return load_business()

    @cached_property
    def cloud(self) -> "Cloud":
        """The cloud of the environment.

        Raises:
            CloudError: it does not run, does not answer, or has no stack.
        """
        from qdn_tui.cloud import connect

        return connect(self.environment)

    @cached_property
    def store(self) -> "S3JobStore":
        """The jobs of the environment."""
        from qdn_tui.store.s3 import S3JobStore

        return S3JobStore(
            self.cloud.s3,
            self.cloud.resources.data_bucket,
            self.business,
            read_only=self.environment.read_only,
            tell=self._tell,
            prove=self._prove,
        )

    @property
    def _prove(self) -> "Callable[[], None] | None":
        """What shows that a store which is not AWS's can be trusted; AWS's own is known."""
        if self.environment.endpoint_url is None or self.address is None:
            return None
        from qdn_tui.store.proof import Proof

        s3, bucket = self.cloud.s3, self.cloud.resources.data_bucket
        return Proof(s3, bucket, self.address, state_home() / "proven").require

    @cached_property
    def archive(self) -> "Archive":
        """The finished jobs of earlier months, beside the store."""
        from qdn_tui.store.archive import Archive

        return Archive(self.store)

    @cached_property
    def outbox_path(self) -> Path:
        """The file of changes that this machine accepted for the environment and has not sent.

        Raises:
            OutboxFailed: what an earlier qdn kept there could not be taken over.
        """
        from qdn_tui.store.outbox_place import opened

        environment = self.environment
        return opened(state_home() / "outbox", environment.name, environment.target)

    def store_for_outbox(self) -> "S3JobStore":
        """The jobs, and certainty that what waits on this machine is meant for them.

        Raises:
            MeantForAnother: it is not.
        """
        from qdn_tui.store.outbox_place import bind

        if self.address is not None:
            bind(self.outbox_path, self.environment.name, self.address)
        return self.store

    @property
    def address(self) -> str | None:
        """What tells the cloud that answers from all others; None for this machine's own."""
        if self.environment.is_local:
            return None
        endpoint = self.environment.endpoint_url
        bucket = self.cloud.resources.data_bucket
        return f"s3://{bucket}{f' at {endpoint}' if endpoint else ''}"

    def author(self, source: Source) -> Author:
        """Whoever sits here: `QDN_ACTOR`, else the login name."""
        # Of another encoding, or with codes for terminals, as much as is a name.
        name = safe(os.environ.get("QDN_ACTOR") or _login())[:120].strip() or _NAMELESS
        return Author(Actor(kind=ActorKind.DISPATCHER, name=name), source)

    def link(self, job: Job) -> str:
        """The tracking link a customer opens."""
        return tracking_url(self.cloud.resources.site_url, job.tracking_token)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return _NAMELESS
