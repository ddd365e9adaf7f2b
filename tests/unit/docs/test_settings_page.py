"""docs/operations/settings.md lists exactly the variables that are read."""

import ast
import re
from pathlib import Path

from tests.support.compose import TEXT, VARIABLE

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "operations" / "settings.md").read_text()
LISTED = re.findall(r"^\| `([A-Z0-9_]+)` \|", PAGE, re.MULTILINE)
READERS = {"text", "integer", "boolean", "choice", "networks"}


def read_by_settings() -> set[str]:
    """Names that the settings read by kernel.env.Env."""
    trees = [ast.parse(path.read_text()) for path in (ROOT / "config/settings").glob("*.py")]
    return {
        node.args[0].value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READERS
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def read_by_the_supervisor() -> set[str]:
    """Sizes that only `make up` and the compose file pass to the programs."""
    programs = (ROOT / "platform/devserver/programs.py").read_text()
    return set(re.findall(r'env\.get\("([A-Z_]+)"', programs))


def read_by_make() -> set[str]:
    exported = re.search(r"^export (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert exported
    return {*exported[1].split(), "ARGS"}


def read_by_compose() -> set[str]:
    return {match["name"] for match in VARIABLE.finditer(TEXT)}


def test_the_settings_are_found() -> None:
    assert {"SECRET_KEY", "TRUSTED_PROXIES", "WEB_THREADS"} <= read_by_settings()


def test_exactly_the_variables_that_are_read_are_documented() -> None:
    read = read_by_settings() | read_by_the_supervisor() | read_by_make() | read_by_compose()
    assert sorted(LISTED) == sorted(read)
