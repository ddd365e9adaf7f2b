"""Phones whose connections are spread over all web processes."""

import contextlib
from collections.abc import Iterator

import httpx
import psutil

from tests.journeys.fault_stack import FaultStack

_FEWEST, _MOST = 16, 500


@contextlib.contextmanager
def phones_of_each_process(faults: FaultStack) -> Iterator[list[httpx.Client]]:
    """Connect until each web process serves at least one connection."""
    with contextlib.ExitStack() as stack:
        clients: list[httpx.Client] = []
        # The kernel decides which process accepts a connection, perhaps the same one many times.
        while len(clients) < _FEWEST or min(map(count_clients, faults.web_processes())) == 0:
            assert len(clients) < _MOST, "one web process accepts nothing"
            client = httpx.Client(base_url=faults.web.base_url, headers={"Host": "q.localhost"})
            clients.append(stack.enter_context(client))
            assert client.get("/api/health/").status_code == 200
        yield clients


def scan_every_code(faults: FaultStack) -> None:
    """In each web process, which then knows the codes without Redis and PostgreSQL."""
    with phones_of_each_process(faults) as clients:
        for client in clients:
            for short_id in faults.targets:
                assert client.get(f"/q/{short_id}/").status_code == 302


def count_clients(process: psutil.Process) -> int:
    """Connections that came in on its listening port."""
    connections = process.net_connections("tcp4")
    ports = {one.laddr.port for one in connections if one.status == psutil.CONN_LISTEN}
    open_ones = [one for one in connections if one.status == psutil.CONN_ESTABLISHED]
    return len([one for one in open_ones if one.laddr.port in ports])
