"""Customers' hosts in service, read from PostgreSQL and kept for one second."""

import time
from typing import NamedTuple

from edge.backends.bounded import BoundedDict
from edge.backends.circuit import Circuit
from edge.backends.database import Database, DatabaseUnavailableError
from edge.backends.micro_batcher import MicroBatcher
from tenants.selectors.hosts import HOST_COPY_SECS

KNOWN_HOSTS = 20_000
_NEVER = (0.0, None)
_QUERY = """
SELECT d.domain, t.id, d.root_redirect_url, d.not_found_redirect_url
FROM public.tenants_domain d JOIN public.tenants_tenant t ON t.id = d.tenant_id
WHERE d.domain = ANY(%s) AND t.status = 'active'
"""


class CustomerHost(NamedTuple):
    """A host in service: whose it is, and where its home page and unknown codes lead ("")."""

    tenant_id: int
    root_redirect_url: str
    not_found_redirect_url: str


class HostUnavailableError(Exception):
    """Whether the host is in service cannot be told now."""


class CustomerHosts:
    """An edge.sites.hosts.Directory that is filled before it is asked.

    A copy that is older than a second is read again first; if PostgreSQL is away,
    the old copy goes on: printed codes must land. A host that was nobody's is read again
    each time, so that a domain is served from the moment it is verified. Hosts are read in
    turns: a flood of invented names costs one query after the other and not one each.
    """

    def __init__(self, database: Database, circuit: Circuit) -> None:
        self._database = database
        self._circuit = circuit
        self._known: BoundedDict[str, tuple[float, CustomerHost | None]] = BoundedDict(KNOWN_HOSTS)
        self._turns: MicroBatcher[str] = MicroBatcher(self._read, depth=1)

    def get_tenant_id(self, host: str) -> int | None:
        """Whose host it is, from memory, as load() left it."""
        known = self.get(host)
        return known.tenant_id if known else None

    def get(self, host: str) -> CustomerHost | None:
        """The host, from memory, as load() left it."""
        return self._known.get(host, _NEVER)[1]

    def get_fresh_until(self, host: str) -> float:
        """The moment, of time.monotonic(), at which the copy in memory is to be read again."""
        return self._known.get(host, _NEVER)[0] + HOST_COPY_SECS

    async def load(self, host: str) -> None:
        """Make sure that the copy is fresh.

        Raises HostUnavailableError when the host cannot be read now and was not in service when
        it was last read, or never was read: it may have come into service since.
        """
        asked_at = time.monotonic()
        read_at, owner = self._known.get(host, _NEVER)
        if owner is not None and asked_at - read_at < HOST_COPY_SECS:
            return
        await self._turns.join(host)
        read_at, owner = self._known.get(host, _NEVER)
        if owner is None and read_at < asked_at:
            raise HostUnavailableError(host)

    async def _read(self, hosts: list[str]) -> None:
        if not self._circuit.is_healthy:
            return
        # Before the question: the copy is as old as what the database saw, not as its answer.
        asked_at = time.monotonic()
        try:
            rows = await self._database.fetch(_QUERY, [list(set(hosts))])
        except DatabaseUnavailableError as error:
            self._circuit.open(error)
            return
        found = {domain: CustomerHost(*columns) for domain, *columns in rows}
        for host in hosts:
            self._known[host] = (asked_at, found.get(host))
