"""Reads the logos of workspaces, and caches some of them, so that pages show them in an outage."""

import time
from typing import NamedTuple

from edge.backends.bounded import BoundedDict
from edge.backends.circuit import Circuit
from edge.backends.database import Database, DatabaseUnavailableError

# 19 MB at most, since each has 300 kB at most.
KNOWN_LOGOS = 64
FRESH_SECS = 60.0
# Names can be invented: what waits behind so many reads is turned away.
MAX_READS = 8
_QUERY = """
SELECT l.image, ARRAY(
    SELECT o.tenant_id
    FROM public.branding_workspacelogo o JOIN public.tenants_tenant t ON t.id = o.tenant_id
    WHERE o.digest = l.digest AND t.status = 'active'
)
FROM public.branding_workspacelogo l WHERE l.digest = %s LIMIT 1
"""


class Logo(NamedTuple):
    """A PNG, and the workspaces in service whose logo it is."""

    image: bytes
    tenant_ids: frozenset[int]


class LogoUnavailableError(Exception):
    """The logo cannot be read now."""


_NO_LOGO = Logo(b"", frozenset())


class Logos:
    """By digest. database: with a connection of its own; circuit: of the server.

    An error here never opens the circuit: a slow logo says nothing about the routes.
    """

    def __init__(self, database: Database, circuit: Circuit) -> None:
        self._database = database
        self._circuit = circuit
        self._known: BoundedDict[str, tuple[float, Logo]] = BoundedDict(KNOWN_LOGOS)
        self._reads = 0

    async def get(self, digest: str) -> Logo:
        """The logo; one without workspaces if there is none. Raises LogoUnavailableError."""
        read_at, known = self._known.get(digest, (0.0, None))
        if known is not None and time.monotonic() - read_at < FRESH_SECS:
            return known
        try:
            return await self._read(digest)
        except LogoUnavailableError:
            if known is None:
                raise
            return known

    async def preload(self, digest: str) -> None:
        """Read it if it is not known; never raises."""
        if digest and digest not in self._known:
            try:
                await self._read(digest)
            except LogoUnavailableError:
                return

    async def _read(self, digest: str) -> Logo:
        if not self._circuit.is_healthy or self._reads >= MAX_READS:
            raise LogoUnavailableError(digest)
        self._reads += 1
        try:
            rows = await self._database.fetch(_QUERY, [digest])
        except DatabaseUnavailableError as error:
            raise LogoUnavailableError(digest) from error
        finally:
            self._reads -= 1
        if not rows:
            self._known.pop(digest, None)
            return _NO_LOGO
        image, tenant_ids = rows[0]
        logo = Logo(bytes(image), frozenset(tenant_ids))
        self._known[digest] = (time.monotonic(), logo)
        return logo
