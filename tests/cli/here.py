"""`qdn` run inside the test's own process: the same entry point, without a new interpreter."""

import io
import os
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from qdn_tui.cli.main import main
from tests.cli.conftest import Desk, Ran


def run_here(desk: Desk, *args: str) -> Ran:
    """What `desk.run` does, some thirty times faster. Nobody is there to be asked."""
    raw_out, raw_err = io.BytesIO(), io.BytesIO()
    out, err = (io.TextIOWrapper(raw, "utf-8", newline="") for raw in (raw_out, raw_err))
    with (
        pytest.MonkeyPatch.context() as patch,
        chdir(desk.home),
        redirect_stdout(out),
        redirect_stderr(err),
        Path(os.devnull).open() as nobody,
    ):
        for name in list(os.environ):
            patch.delenv(name)
        for name, value in desk.environ.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["qdn", *args])
        patch.setattr(sys, "stdin", nobody)
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    out.flush()
    err.flush()
    return Ran(code, raw_out.getvalue().decode(), raw_err.getvalue().decode())
