"""The dashboard's script, built once for all tests that need it."""

import subprocess
import sys

import pytest

from tests.support.compose import ROOT

BUILD = ROOT / "platform" / "dashboard" / "frontend" / "build.py"


def require_script() -> None:
    """Build it if it changed. Skips the test where npm's packages cannot be had."""
    done = subprocess.run([sys.executable, str(BUILD)], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(done.stderr.strip())
