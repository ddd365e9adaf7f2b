"""Which PostgreSQL takes the writes: a standby that took over, or a restored one, is another."""

from edge.backends.database import Database
from kernel.postgres_identity import IDENTIFY_SERVER


class ServerIdentity:
    """known: the last one that answered as the primary; None before the first answer."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.known: bytes | None = None

    async def refresh(self) -> None:
        """Ask. Raises DatabaseUnavailableError, also of a standby; then known is as before."""
        [(server,)] = await self._database.fetch(IDENTIFY_SERVER)
        self.known = str(server).encode()
