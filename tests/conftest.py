"""Hooks for all tests. tests/support/plugin.py starts servers and sets the environment."""

from pathlib import Path
from typing import Any

import pytest
from pytest_socket import socket_allow_hosts

from tests.support.schedule import SlowestFirst, is_quick, sort_slowest_first

LOOPBACK = ["127.0.0.0/8", "::1"]


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Forbid connections beyond the loopback."""
    socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m quick` or `-m "not quick"`, files of which no test would run are not imported."""
    wanted = {"quick": True, "not quick": False}.get(config.option.markexpr)
    if wanted is None or not collection_path.name.startswith("test_"):
        return None
    is_wanted = is_quick(collection_path.relative_to(config.rootpath).as_posix()) is wanted
    return not is_wanted or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the quick tests, and sort for the workers of pytest-xdist."""
    for item in items:
        if is_quick(item.nodeid):
            item.add_marker(pytest.mark.quick)
    if hasattr(config, "workerinput"):
        sort_slowest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SlowestFirst:
    return SlowestFirst(config, log)
