"""Examples for each command's `--help`, the documents and the manual."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_MARK: Final = (
    'qdn jobs new --name Mark --phone "619 555 0142" --street "Soderblom Avenue" '
    "--postal-code 92122 --service trailer_pickup_dump --price 600 "
    "--window 2026-11-23T08:00/10:00 --status ready_for_pickup"
)
EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "demo": ("qdn demo", "qdn demo --no-tui"),
        "init": (
            "qdn init",
            "qdn init --env staging --stack qdn-staging --yes",
            "qdn init --env shop --resource data_bucket=shop-data --default --yes --json",
        ),
        "doctor": (
            "qdn doctor https://track.example.com/track/Zk3v9QxT_a-8LmN2bWc4RyUe",
            "qdn doctor J-000012 --fix",
            "pbpaste | qdn doctor -",
            "qdn doctor --json | jq .passed",
        ),
        "report": ("qdn report", "qdn report --since 2026-11-01 --json"),
        "jobs list": (
            "qdn jobs list --status ready_for_pickup",
            "qdn jobs list --filter 'alder date:today !unpaid' --json",
        ),
        "jobs show": ("qdn jobs show J-000012", "qdn jobs show 12 --json"),
        "jobs new": (_MARK,),
        "jobs link": ("qdn jobs link 12",),
        "jobs import": (
            "qdn jobs import jobs.json --dry-run",
            "qdn jobs import jobs.json --strict --json",
        ),
        "jobs advance": ("qdn jobs advance 12",),
        "jobs revert": ('qdn jobs revert 12 --reason "pressed by mistake"',),
        "jobs close": ('qdn jobs close 12 --as no_show --reason "nobody answered the door"',),
        "jobs reopen": ('qdn jobs reopen 12 --reason "wants it after all"',),
        "jobs hold": ('qdn jobs hold 12 --reason "gate is locked"',),
        "jobs release": ('qdn jobs release 12 --reason "gate is open"',),
        "jobs edit": ('qdn jobs edit 12 --phone "619 555 0143" --price 650',),
        "jobs reschedule": (
            "qdn jobs reschedule 12 --window 2026-11-24T10:00/12:00",
            "qdn jobs reschedule 12 --window none",
        ),
        "jobs eta": ("qdn jobs eta 12 14:30", "qdn jobs eta 12 none"),
        "jobs assign": ("qdn jobs assign 12 --crew Rosa --crew Ben --truck T1",),
        "jobs note": ('qdn jobs note 12 "dog in the yard"',),
        "jobs erase": (
            "qdn jobs erase 12",
            'qdn jobs erase 12 --reason "request of 21 November" --yes --json',
        ),
        "jobs rotate-link": ("qdn jobs rotate-link 12",),
        "store check": ("qdn store check --probe", "qdn store check --json"),
        "store restore": (
            "qdn store restore",
            "qdn store restore --version previous",
            "qdn store restore --job J-000012 --version previous",
        ),
        "store archive": ("qdn store archive",),
        "store export": ("qdn store export --all --format csv",),
        "cloud up": ("qdn cloud up", "qdn --env production cloud up --yes"),
        "cloud down": ("qdn --env local cloud down",),
        "cloud status": ("qdn cloud status --json",),
        "cloud rotate-origin-secret": ("qdn --env production cloud rotate-origin-secret",),
        "cloud policy": ("qdn --env production cloud policy dispatcher",),
        "deploy plan": ("qdn deploy plan", "qdn deploy plan --json"),
        "deploy run": ('qdn deploy run -m "new prices"', "qdn deploy run --yes --json"),
        "deploy publish": ("qdn deploy publish --dry-run",),
        "deploy promote": ("qdn deploy promote",),
        "deploy invalidate": ("qdn deploy invalidate --site /track --site '/track/*'",),
        "deploy rollback": ("qdn deploy rollback", "qdn deploy rollback --dry-run"),
        "deploy resume": ("qdn deploy resume",),
        "deploy history": ("qdn deploy history --json",),
        "deploy lock": ("qdn deploy lock",),
        "users add": ('qdn users add ana@example.com --name "Ana Example" --role crew --crew Ana',),
        "users list": ("qdn users list --json",),
        "users disable": ("qdn users disable ana@example.com",),
        "users enable": ("qdn users enable ana@example.com",),
        "users reset": ("qdn users reset ana@example.com",),
        "users set": ("qdn users set ana@example.com --role dispatcher",),
    }
)
"""By the words of the command: lines as one types them."""
