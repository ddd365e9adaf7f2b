"""Publishes on every server that scans may come to while one Redis takes over from another.

A former primary goes on as one until a Sentinel makes it a replica, and web processes leave it at
times of their own. So as long as any Sentinel, or any client of this process, names another than
the others, and some seconds longer, each primary gets a route before its edit is answered.
"""

import logging
from time import monotonic, sleep

from django.conf import settings
from redis import RedisError
from redis.exceptions import BusyLoadingError, ReadOnlyError

from kernel.redis_clients import open_server
from kernel.redis_connections import is_primary
from kernel.redis_topology import get_topology
from kernel.sentinel_urls import Address
from qrs.routes.errors import RouteNotPublishedError
from qrs.routes.redis_copy import set_if_newer
from qrs.routes.rows import Values, read_routes

logger = logging.getLogger(__name__)

_MOST_SECS = 6.0
_PAUSE_SECS = 0.1


def publish_on_all_primaries(values: Values) -> None:
    """After these were published on one; returns at once if there is no other.

    Waits until scans have left a server that does not answer: some two seconds at most after the
    Sentinels have agreed. Raises RouteNotPublishedError, django.db.DatabaseError.
    """
    topology = get_topology(settings.REDIS_URL)
    if not values or topology.is_settled():
        return
    # Their rows may have been raised.
    current = read_routes(list(values))
    ends_at = monotonic() + _MOST_SECS
    while True:
        reached = {server: _publish_on(server, current) for server in topology.list_servers()}
        unsure = [server for server, has_them in reached.items() if has_them is None]
        if not unsure and sum(map(bool, reached.values())) == 1:
            topology.forget_found()
        if not unsure or topology.is_left(unsure):
            break
        if monotonic() > ends_at:
            logger.warning("scans may still come to %s, which do not take routes", unsure)
            raise RouteNotPublishedError
        sleep(_PAUSE_SECS)


def _publish_on(server: Address, values: Values) -> bool | None:
    """True if it has them, False if scans come to no such server, None if it cannot be told."""
    try:
        with open_server(settings.REDIS_URL, server) as client:
            if not is_primary(client.execute_command("ROLE")):
                return False
            set_if_newer(values, client)
    except (BusyLoadingError, ReadOnlyError):
        return False
    except RedisError as error:
        # Nothing listens there. Any other failure may be one of the way to it.
        return False if isinstance(error.__context__, ConnectionRefusedError) else None
    return True
