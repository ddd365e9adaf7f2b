"""The command line of the web process."""

import os
import subprocess
import sys

import pytest

from devserver.programs import ROOT


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_invalid_number_of_workers_is_rejected_with_the_value_quoted(text: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "config.web"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"WEB_WORKERS": text, "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"},
    )
    assert done.returncode == 2
    assert f"{text!r} is neither auto nor a number from 1 up" in done.stderr
