"""Ports: free, busy, reserved and saved."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devserver import ports
from devserver.data_dir import choose_ports
from devserver.errors import UnusableServerError
from devserver.ports import LOOPBACK, choose_port, describe_holder, is_free
from devserver.programs import ROOT


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_port_with_a_listener_is_not_free(busy_port: int) -> None:
    assert not is_free(busy_port)


def test_chosen_port_is_free_and_below_the_ephemeral_range() -> None:
    port = choose_port()
    assert is_free(port)
    assert port < 32_768


def test_free_preferred_port_is_chosen() -> None:
    port = choose_port()
    assert choose_port(port) == port


def test_busy_preferred_port_is_replaced(busy_port: int) -> None:
    assert choose_port(busy_port) != busy_port


def test_taken_port_is_not_chosen() -> None:
    port = choose_port()
    assert choose_port(port, taken=[port]) != port


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can reserve a port for a server")
def test_chosen_port_is_reserved_until_its_server_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port = choose_port()
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((LOOPBACK, port))
        server.listen()
        with socket.create_connection((LOOPBACK, port)):
            pass
    # Another process, or another call in this one, finds that only this port is left.
    monkeypatch.setattr(ports, "_CANDIDATES", [port] * 300)
    with pytest.raises(UnusableServerError, match="No free port"):
        choose_port()
    code = (
        "import sys; from devserver import ports; ports._CANDIDATES = [int(sys.argv[1])] * "
        "300; ports.choose_port()"
    )
    other = subprocess.run(
        [sys.executable, "-c", code, str(port)],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert "No free port" in other.stderr


def test_holder_of_a_port_is_described(busy_port: int) -> None:
    assert f"(pid {os.getpid()})" in describe_holder(busy_port)


def test_free_port_has_no_holder() -> None:
    assert describe_holder(choose_port()) == ""


def test_saved_ports_are_reused_unless_busy(tmp_path: Path) -> None:
    first = choose_ports(tmp_path, "postgres", "redis")
    assert choose_ports(tmp_path, "postgres", "redis") == first
    with socket.create_server(("127.0.0.1", first["redis"])):
        changed = choose_ports(tmp_path, "postgres", "redis")
    assert changed["postgres"] == first["postgres"]
    assert changed["redis"] != first["redis"]
