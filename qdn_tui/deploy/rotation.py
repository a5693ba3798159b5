"""Another secret between CloudFront and the API, without a request turned away meanwhile.

Three updates of the stack: the API takes the next one too; CloudFront sends it; the API forgets
the last. Which of them is due is read from the function itself, so that whoever runs this again,
from any machine, goes on where it stopped. Between them the live API is asked, since a version
that does not take what CloudFront is about to send would turn everybody away.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from qdn_tui.api.gate import ORIGIN_HEADER, SECRETS
from qdn_tui.cloud.clients import Cloud, connect
from qdn_tui.cloud.events import StackEvent, StackPlan
from qdn_tui.cloud.failures import CloudError, named_errors
from qdn_tui.cloud.stack import bring_up, put_settings_live
from qdn_tui.cloud.web import fetch
from qdn_tui.settings import Environment

_HEALTH = "/api/health"
_SENT, _NEXT, _LAST = SECRETS


class Stage(StrEnum):
    """What is to be done next."""

    TAKE_BOTH = "the API takes the next secret too"
    SEND_NEXT = "CloudFront sends the next secret"
    FORGET_LAST = "the API forgets the last secret"


class SecretHidden(CloudError):
    """These credentials may not see the API's settings, without which nothing can be changed."""

    exit_code = 6


class NotTaken(CloudError):
    """The live API does not take the secret that is sent, or is to be; nothing was changed."""

    exit_code = 3


@dataclass(frozen=True)
class Secrets:
    """The secrets that the function has been told; the last two are empty but for a change."""

    sent: str
    next: str
    last: str

    @property
    def stage(self) -> Stage:
        """What is due."""
        if self.next:
            return Stage.SEND_NEXT
        return Stage.FORGET_LAST if self.last else Stage.TAKE_BOTH

    def parameters(self, new: Callable[[], str]) -> Mapping[str, str]:
        """The stack's parameters after what is due.

        Args:
            new: gives a fresh secret.
        """
        match self.stage:
            case Stage.TAKE_BOTH:
                return {"NextOriginSecret": new()}
            case Stage.SEND_NEXT:
                return {
                    "OriginSecret": self.next,
                    "LastOriginSecret": self.sent,
                    "NextOriginSecret": "",
                }
            case Stage.FORGET_LAST:
                return {"LastOriginSecret": ""}


def rotate_origin_secret(
    environment: Environment,
    *,
    confirm: Callable[[StackPlan], bool],
    on_stage: Callable[[Stage], None],
    on_event: Callable[[StackEvent], None],
    new: Callable[[], str] = lambda: secrets.token_urlsafe(32),
) -> None:
    """Change the secret; or end a change that was begun.

    Args:
        environment: one with a stack that is up.
        confirm: gets the plan of each update; whether to go on.
        on_stage: hears what is done next.
        on_event: hears what happens.
        new: gives a fresh secret.

    Raises:
        Declined: `confirm` said no. What was done before stays, and the site works.
        NotTaken: the live API is too old to take two secrets.
        SecretHidden: the API's settings cannot be read from here.
        CloudError: an update failed; running it again goes on from there.
    """
    cloud = connect(environment)
    while True:
        known = _known(cloud)
        if known.stage is not Stage.TAKE_BOTH:
            put_settings_live(cloud, on_event)
            _require_taken(cloud, known.next or known.sent, is_sent=not known.next)
        due = known.stage
        on_stage(due)
        bring_up(environment, confirm=confirm, on_event=on_event, given=known.parameters(new))
        if due is Stage.FORGET_LAST:
            _require_taken(cloud, known.sent, is_sent=True)
            return


def _known(cloud: Cloud) -> Secrets:
    with named_errors(cloud.environment):
        function = cloud.lambda_.get_function_configuration(
            FunctionName=cloud.resources.api_function_name
        )
    told = function.get("Environment", {}).get("Variables", {})
    if not told.get(_SENT):
        raise SecretHidden(
            "These credentials may not see the API's settings",
            "Log in as whoever runs the account: this takes lambda:GetFunctionConfiguration",
        )
    return Secrets(told[_SENT], told.get(_NEXT, ""), told.get(_LAST, ""))


def _require_taken(cloud: Cloud, secret: str, *, is_sent: bool) -> None:
    """Ask the live API with a secret, around CloudFront; then the site as anybody does.

    Args:
        is_sent: whether CloudFront sends it already.
    """
    site = cloud.resources.asked_at("site") or cloud.resources.site_url
    direct = fetch(f"{cloud.resources.function_url}{_HEALTH}", headers={ORIGIN_HEADER: secret})
    if direct.status == 403 and not is_sent:
        raise NotTaken(
            "The live API does not take the next secret, so CloudFront is not told to send it",
            "Deploy the API of this qdn first with `qdn deploy run`, then run this again",
        )
    if 403 in (direct.status, fetch(f"{site}{_HEALTH}").status):
        raise NotTaken(
            "The site's API turns everybody away",
            "`qdn doctor` says more; `qdn cloud up` puts the settings live",
        )
