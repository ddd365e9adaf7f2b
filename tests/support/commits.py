"""The script .ci/check_commits.py as a module; its folder is not on the import path."""

import importlib.util
from pathlib import Path
from types import ModuleType

_SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "check_commits.py"


def load_check_commits() -> ModuleType:
    """The functions of the script, without running it."""
    spec = importlib.util.spec_from_file_location("check_commits", _SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
