"""Reads the branding of workspaces, and caches it for some seconds."""

import time

from edge.backends.bounded import BoundedDict
from edge.backends.circuit import Circuit
from edge.backends.database import Database, DatabaseUnavailableError
from edge.pages.branding import PLAIN, Branding, make_branding
from edge.sites.logos import Logos

FRESH_SECS = 5.0
KNOWN_BRANDINGS = 2_000
_QUERY = """
SELECT COALESCE(NULLIF(t.brand_name, ''), t.name), t.brand_colour, COALESCE(l.digest, '')
FROM public.tenants_tenant t LEFT JOIN public.branding_workspacelogo l ON l.tenant_id = t.id
WHERE t.id = %s
"""


class Brandings:
    """A read-through cache; while PostgreSQL is unavailable, the last copy or no branding."""

    def __init__(self, database: Database, circuit: Circuit, logos: Logos) -> None:
        self._database = database
        self._circuit = circuit
        self._logos = logos
        self._known: BoundedDict[int, tuple[float, Branding]] = BoundedDict(KNOWN_BRANDINGS)

    async def get(self, tenant_id: int) -> Branding:
        """Never raises: a page without branding is better than none."""
        read_at, branding = self._known.get(tenant_id, (0.0, PLAIN))
        if time.monotonic() - read_at < FRESH_SECS or not self._circuit.is_healthy:
            return branding
        try:
            rows = await self._database.fetch(_QUERY, [tenant_id])
        except DatabaseUnavailableError as error:
            self._circuit.open(error)
            return branding
        if rows:
            name, colour, digest = rows[0]
            branding = make_branding(name=name, colour=colour, logo_digest=digest)
            # The page that shows the logo is about to be sent, and PostgreSQL may go away.
            await self._logos.preload(digest)
        self._known[tenant_id] = (time.monotonic(), branding)
        return branding
