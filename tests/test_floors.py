"""The floors of the package: imports go down only, and the lower ones carry nothing heavy."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


def loaded_by(modules: str) -> set[str]:
    """Names of all modules that importing `modules` loads, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", f"import {modules}, sys; print('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
        timeout=200,
    )
    return set(done.stdout.split())


def test_the_contracts_between_the_floors_are_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"],
        check=False,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("modules", "without"),
    [
        ("qdn_tui", {"pydantic", "qdn_tui.domain"}),
        (
            "qdn_tui.domain.rules, qdn_tui.domain.public, qdn_tui.store.protocol",
            {"textual", "rich", "boto3", "botocore", "typer", "phonenumbers"},
        ),
        ("qdn_tui.store.feed, qdn_tui.store.diff", {"textual", "rich", "boto3", "botocore"}),
        ("qdn_tui.store.codec", {"textual", "rich", "boto3", "botocore"}),
        ("qdn_tui.store.s3", {"textual", "rich", "typer"}),
        ("qdn_tui.cli.doctor_port", {"textual", "typer"}),
    ],
)
def test_a_lower_floor_loads_nothing_of_the_upper_ones(modules: str, without: set[str]) -> None:
    assert loaded_by(modules) & without == set()


def test_the_domain_is_pydantic_and_the_standard_library() -> None:
    ours = {
        name
        for name in loaded_by("qdn_tui.domain.rules, qdn_tui.domain.public, qdn_tui.domain.author")
        if name.startswith("qdn_tui.") and not name.startswith("qdn_tui.domain")
    }
    assert ours == {"qdn_tui.errors"}
