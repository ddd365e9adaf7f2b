"""Routes as PostgreSQL has them, encoded as in Redis."""

import logging
from typing import Any

from edge.backends.circuit import Circuit
from edge.backends.database import Database, DatabaseUnavailableError
from edge.redirects.metrics import Metrics
from qrs.routes.codec import ROUTE_COLUMNS, encode_route, route_from_row

logger = logging.getLogger(__name__)

_QUERY = (
    f"SELECT short_id, {', '.join(ROUTE_COLUMNS)} FROM public.qr_route"  # noqa: S608 - constants
    " WHERE short_id = ANY(%s)"
)


class RouteRows:
    """Reads them by the engine's connection."""

    def __init__(self, database: Database, circuit: Circuit, metrics: Metrics) -> None:
        self._database = database
        self.circuit = circuit
        self._metrics = metrics

    async def select(self, short_ids: list[str]) -> dict[str, bytes]:
        """Those that there are. Raises DatabaseUnavailableError, or psycopg.Error."""
        if not self.circuit.is_healthy:
            raise DatabaseUnavailableError("circuit is open")
        self._metrics.database_lookups += 1
        rows = await self._database.fetch(_QUERY, [short_ids])
        return {row[0]: raw for row in rows if (raw := _encode(*row)) is not None}

    async def try_select(self, short_ids: list[str]) -> dict[str, bytes]:
        """The same; none if they cannot be read."""
        try:
            return await self.select(short_ids)
        except DatabaseUnavailableError as error:
            self.circuit.open(error)
        except Exception:
            logger.exception("routes could not be looked up in PostgreSQL")
        return {}


def _encode(short_id: str, *columns: Any) -> bytes | None:
    """None for a row that cannot be encoded; the other routes of the batch must not suffer."""
    try:
        return encode_route(route_from_row(*columns))
    except (KeyError, TypeError, ValueError):
        logger.exception("route of %s in PostgreSQL cannot be read", short_id)
        return None
