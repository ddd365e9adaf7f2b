"""For every test. The servers and the environment come from config/supervisor/testing.py."""

import pytest
from pytest_socket import socket_allow_hosts

LOOPBACK = ["127.0.0.0/8", "::1"]


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """No test reaches beyond this machine."""
    socket_allow_hosts(LOOPBACK, allow_unix_socket=True)
