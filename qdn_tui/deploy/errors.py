"""What can go wrong on the way to production, named by what the engineer can do about it."""

from typing import ClassVar

from qdn_tui.cloud.failures import CloudError


class DeployError(CloudError):
    """A deploy ended before its end. The message says what of production changed."""


class Refused(DeployError):
    """A rule forbids it: read-only, over a limit, a source that would empty the site."""

    exit_code: ClassVar[int] = 3


class NoSource(Refused):
    """The folder that was named holds no site: a slip of whoever typed it."""

    exit_code: ClassVar[int] = 2


class RouteBroken(Refused):
    """The edge function does something else than the route table says; it was not published."""


class HookRefused(Refused):
    """A before-deploy hook said no, or could not be run."""


class LockHeld(DeployError):
    """Somebody else is deploying."""

    exit_code: ClassVar[int] = 4


class LockLost(DeployError):
    """The lock is somebody else's now; this run stopped where it was."""

    exit_code: ClassVar[int] = 4


class Moved(DeployError):
    """Something of production changed under the run's feet, so somebody else is deploying."""

    exit_code: ClassVar[int] = 4


class Unfinished(DeployError):
    """An earlier run broke off in production: it is to be resumed or rolled back first."""

    exit_code: ClassVar[int] = 4


class NotRecorded(DeployError):
    """There is no such release, or none to go back to."""

    exit_code: ClassVar[int] = 5


class Ambiguous(DeployError):
    """A shortened name fits more than one release."""

    exit_code: ClassVar[int] = 2


class NothingToResume(DeployError):
    """No run broke off."""

    exit_code: ClassVar[int] = 5


class RunCancelled(DeployError):
    """The run was asked to stop, and did so after the object in hand."""

    # As shells tell what was ended by Ctrl-C.
    exit_code: ClassVar[int] = 130


class WrongAnswer(DeployError):
    """A distribution serves something else than what was shipped."""
