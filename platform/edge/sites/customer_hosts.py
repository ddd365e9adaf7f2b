"""Reads the customers' hosts in service from PostgreSQL, and caches them for one second."""

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
    """A host in service. The URLs: where "/" and unknown codes redirect to, or ""."""

    tenant_id: int
    root_redirect_url: str
    not_found_redirect_url: str


class HostUnavailableError(Exception):
    """Whether the host is in service cannot be read now."""


class CustomerHosts:
    """An edge.sites.hosts.Directory in memory; load() has to be called before a host is read.

    A copy older than a second is read again first; while PostgreSQL is unavailable the old copy
    stays valid, so that printed codes keep working. A host that was not in service is read again
    each time, so that a domain is served from the moment it is verified. Hosts are read in
    batches: a flood of invented names causes one query at a time and not one for each name.
    """

    def __init__(self, database: Database, circuit: Circuit) -> None:
        self._database = database
        self._circuit = circuit
        self._known: BoundedDict[str, tuple[float, CustomerHost | None]] = BoundedDict(KNOWN_HOSTS)
        self._batcher: MicroBatcher[str] = MicroBatcher(self._read, depth=1)

    def get_tenant_id(self, host: str) -> int | None:
        """The owner of the host, as of load()."""
        known = self.get(host)
        return known.tenant_id if known else None

    def get(self, host: str) -> CustomerHost | None:
        """The host, as of load()."""
        return self._known.get(host, _NEVER)[1]

    def get_fresh_until(self, host: str) -> float:
        """When the copy expires, as time.monotonic()."""
        return self._known.get(host, _NEVER)[0] + HOST_COPY_SECS

    async def load(self, host: str) -> None:
        """Read the host again if its copy has expired.

        Raises HostUnavailableError if it cannot be read now and was not in service when it was
        last read, or never was read: it may have come into service since.
        """
        asked_at = time.monotonic()
        read_at, owner = self._known.get(host, _NEVER)
        if owner is not None and asked_at - read_at < HOST_COPY_SECS:
            return
        await self._batcher.submit(host)
        read_at, owner = self._known.get(host, _NEVER)
        if owner is None and read_at < asked_at:
            raise HostUnavailableError(host)

    async def _read(self, hosts: list[str]) -> None:
        if not self._circuit.is_healthy:
            return
        # Before the query: the copy is as old as the snapshot of the database, not as its reply.
        asked_at = time.monotonic()
        try:
            rows = await self._database.fetch(_QUERY, [list(set(hosts))])
        except DatabaseUnavailableError as error:
            self._circuit.open(error)
            return
        found = {domain: CustomerHost(*columns) for domain, *columns in rows}
        for host in hosts:
            self._known[host] = (asked_at, found.get(host))
