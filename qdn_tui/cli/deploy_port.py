"""What the board's deploy panel asks for, answered by the pipeline."""

import contextlib

from qdn_tui import deploy
from qdn_tui.cloud import Cloud
from qdn_tui.deploy import CancelToken, Kind, OnEvent, Outcome, Plan, Shipping, choose_source
from qdn_tui.errors import QdnError
from qdn_tui.tui.shipping.port import Standing, Wanted

_HISTORY = 30


class PipelinePort:
    """The pipeline of one environment; as `DeployPort` has it.

    Args:
        cloud: the environment.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def look(self) -> Standing:
        shipping = self._shipping()
        quota = None
        # What it costs must not stand in the way of seeing who ships.
        with contextlib.suppress(QdnError):
            quota = deploy.purge_quota(shipping)
        return Standing(
            site_name=shipping.site_name,
            source=str(shipping.source),
            served=deploy.current(shipping),
            history=deploy.history(shipping, _HISTORY),
            latest=deploy.latest_run(shipping),
            lock=deploy.lock_state(shipping),
            quota=quota,
        )

    def plan(self, wanted: Wanted) -> Plan:
        return deploy.plan(self._shipping(), wanted.kind or Kind.DEPLOY, to=wanted.to)

    def ship(self, wanted: Wanted, on_event: OnEvent, cancel: CancelToken) -> Outcome:
        return deploy.ship(
            self._shipping(), wanted.kind, to=wanted.to, on_event=on_event, cancel=cancel
        )

    def _shipping(self) -> Shipping:
        # Anew each time: the source may have changed, and so may whoever is logged in.
        return Shipping(self._cloud, choose_source())
