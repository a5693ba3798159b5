"""A deploy in a process of its own that is killed at a point: `python -m tests.deploy.victim`."""

import json
import os
import signal
import sys
from pathlib import Path
from types import MappingProxyType

from qdn_tui import deploy
from qdn_tui.cloud import Cloud, Resources, clients_for
from qdn_tui.deploy import Event, Progressed, Shipping, Step, StepStarted, choose_source
from qdn_tui.settings import LOCAL, load_settings


def main(names: str, source: str, step: str, inside: str) -> None:
    """Deploy, and die at the beginning of a step, or after its first object."""
    environment = load_settings().environment(LOCAL)
    resources = Resources(LOCAL, MappingProxyType(json.loads(names)))
    cloud = Cloud(environment, resources, clients_for(environment))

    def die(event: Event) -> None:
        wanted = Progressed if inside == "inside" else StepStarted
        if isinstance(event, wanted) and event.step is Step(step):
            os.kill(os.getpid(), signal.SIGKILL)

    deploy.run(Shipping(cloud, choose_source(Path(source))), on_event=die)


if __name__ == "__main__":
    main(*sys.argv[1:])
