"""When the embedded cloud's state is written to disk, and which services' part of it.

All of it takes a tenth of a second in which nobody is answered. So only what a request may have
changed is written, a moment after it; reading writes nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qs

_DELAY_S: Final = 0.3
# The name that a caller signs for, and the state it changes. CloudFormation makes things of all
# services; for whoever signs for nothing, and for a name not listed, everything may have changed.
_STATE_OF: Final[Mapping[str, frozenset[str]]] = {
    "cloudfront": frozenset({"cloudfront"}),
    "cognito-idp": frozenset({"cognito"}),
    "iam": frozenset({"iam"}),
    "lambda": frozenset({"lambda"}),
    "s3": frozenset({"s3"}),
    "sns": frozenset({"sns"}),
    "sts": frozenset({"sts"}),
    # Logs and metrics grow with use and nothing depends on them: they are saved at the end only.
    "logs": frozenset(),
    "monitoring": frozenset(),
}
_SAVED_AT_THE_END: Final = frozenset({"cloudwatch", "cloudwatch_logs"})
_NOTHING: Final = frozenset[str]()
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_READING: Final = ("Describe", "Get", "List", "AdminGet", "AdminList")

# The names of the states to save; None means every one there is.
Names = frozenset[str] | None

log = logging.getLogger("qdn.local")


class StateKeeper:
    """Saves services' state a moment after something changed it.

    Args:
        save: writes the states of these names to disk.
        is_at_work: whether something goes on changing them that no request waits for.
    """

    def __init__(
        self, save: Callable[[Names], None], is_at_work: Callable[[], bool] = lambda: False
    ) -> None:
        self._save = save
        self._is_at_work = is_at_work
        self._changed: Names = _NOTHING
        self._due: asyncio.TimerHandle | None = None

    def changed(self, names: Names) -> None:
        """Some request may have changed these."""
        if names == _NOTHING:
            return
        whole = names is None or self._changed is None
        self._changed = None if whole else (self._changed or _NOTHING) | (names or _NOTHING)
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(_DELAY_S, self._save_changed)

    def save_now(self) -> None:
        """Save all of it before this returns."""
        self._changed = None
        self._save_changed()

    def _save_changed(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
        names, self._changed = self._changed, _NOTHING
        # Asked first: what ends while it is being saved is saved once more.
        goes_on = self._is_at_work()
        try:
            self._save(names)
        except Exception:
            log.exception("the state could not be saved")
            # With whatever changes next.
            self._changed = names
        if goes_on:
            self.changed(None)


def chosen(names: Names, known: frozenset[str]) -> frozenset[str]:
    """Which of the known states to write before the end, for these names."""
    return (known if names is None else names & known) - _SAVED_AT_THE_END


def changed_by(
    method: str, path: str, query: bytes, headers: Mapping[str, str], begin: bytes
) -> Names:
    """The states that a request may have changed and that are not on disk yet.

    Args:
        begin: how its body begins; what AWS's Query protocol asks for stands there.
    """
    host = headers.get("host", "").partition(":")[0]
    if method in _READS or host.endswith(".cloudfront.localhost"):
        return _NOTHING
    scope = headers.get("authorization", "").partition("Credential=")[2].split("/")
    service = scope[3] if len(scope) > 3 else ""
    if service == "s3":
        # Objects always are on disk.
        wanted = parse_qs(query, keep_blank_values=True).keys()
        of_objects = len(path.strip("/").split("/", 1)) > 1 or b"delete" in wanted
        return _NOTHING if of_objects and b"acl" not in wanted else _STATE_OF["s3"]
    asked = headers.get("x-amz-target", "").rpartition(".")[2] or _action(begin)
    if service and asked.startswith(_READING):
        return _NOTHING
    return _STATE_OF.get(service)


def _action(begin: bytes) -> str:
    return parse_qs(begin.decode("latin-1")).get("Action", [""])[0]
