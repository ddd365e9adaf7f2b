"""Ports: free, busy, remembered."""

import os
import socket
from collections.abc import Iterator

import pytest

from config.supervisor.ports import choose_port, describe_holder, is_free


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_with_a_listener_is_not_free(busy_port: int) -> None:
    assert not is_free(busy_port)


def test_a_chosen_port_is_free_and_out_of_the_way_of_outgoing_connections() -> None:
    port = choose_port()
    assert is_free(port)
    assert port < 32_768


def test_the_preferred_port_is_kept_while_it_is_free() -> None:
    port = choose_port()
    assert choose_port(port) == port


def test_a_preferred_port_that_was_taken_is_replaced(busy_port: int) -> None:
    assert choose_port(busy_port) != busy_port


def test_two_servers_never_get_the_same_port() -> None:
    port = choose_port()
    assert choose_port(port, taken=[port]) != port


def test_the_holder_of_a_port_is_named(busy_port: int) -> None:
    assert f"(pid {os.getpid()})" in describe_holder(busy_port)


def test_a_free_port_has_no_holder() -> None:
    assert describe_holder(choose_port()) == ""
