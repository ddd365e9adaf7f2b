"""Ingestion publishes new scans to the live feeds, after its commit.

Without feeds that costs one query to Redis per batch. Rows of a watched QR cost
an array of JSON each, up to MAX_ROWS; more than that in one batch is too much for
people to read, and is published as a number.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from time import time
from typing import Any

from redis import Redis, RedisError

from scans.ingestion.enrichment.rows import ScanRow
from scans.log.live.entries import SCANS_FIELD, SKIPPED_FIELD, pack_scans
from scans.log.live.leases import WATCHED_KEY, get_stream_key, parse_watched

logger = logging.getLogger(__name__)

MAX_ROWS = 250
# Kept for readers that reconnect; one for each batch of ingestion, a few hundred bytes a scan.
MAX_ENTRIES = 500
# Clocks differ. A member that is read for too long does no harm: NOMKSTREAM decides.
_CLOCK_SKEW_MS = 60_000


def publish_scans(redis: Redis, new_rows: Iterable[tuple[int, ScanRow]]) -> int:
    """Publish the scans of watched QRs; returns how many.

    new_rows: the inserted and committed rows with their tenant ids, in the order of event ids,
    as ingestion stores them: that is the order of the scans. Never raises for Redis: the rows
    are stored, and retrying the batch for the sake of a feed would store them again.
    """
    try:
        watched = _list_watched(redis)
        return _publish(redis, _choose(new_rows, watched)) if watched else 0
    except RedisError as error:
        logger.warning("live feed: %s", error)
        return 0


def _list_watched(redis: Redis) -> set[tuple[int, int]]:
    earliest = int(time() * 1000) - _CLOCK_SKEW_MS
    members: Any = redis.zrangebyscore(WATCHED_KEY, earliest, "+inf")
    return {parse_watched(member) for member in members}


def _choose(
    new_rows: Iterable[tuple[int, ScanRow]], watched: set[tuple[int, int]]
) -> dict[tuple[int, int], list[ScanRow]]:
    chosen: dict[tuple[int, int], list[ScanRow]] = defaultdict(list)
    for tenant_id, row in new_rows:
        pair = (tenant_id, row.qr_id)
        if pair in watched:
            chosen[pair].append(row)
    return chosen


def _publish(redis: Redis, chosen: Mapping[tuple[int, int], list[ScanRow]]) -> int:
    pipeline = redis.pipeline(transaction=False)
    published = 0
    for (tenant_id, qr_id), rows in chosen.items():
        shown = rows[-MAX_ROWS:]
        fields: dict[Any, Any] = {SCANS_FIELD: pack_scans(shown)}
        if len(rows) > len(shown):
            fields[SKIPPED_FIELD] = len(rows) - len(shown)
        # A stream that expired after its last reader must not be created again.
        key = get_stream_key(tenant_id, qr_id)
        pipeline.xadd(key, fields, maxlen=MAX_ENTRIES, nomkstream=True)
        published += len(shown)
    if published:
        pipeline.execute()
    return published
