"""What ingestion does for the live feed, after its commit.

Nobody listening costs one question to Redis per batch. Rows of a QR that is
watched cost a line of JSON each, up to MAX_ROWS; more than that in one batch is
no feed for people any more, and is told as a number.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from time import time
from typing import Any

from redis import Redis, RedisError

from scans.ingestion.enrichment.rows import ScanRow
from scans.log.live.entries import pack_scans
from scans.log.live.leases import (
    MAX_ENTRIES,
    SCANS_FIELD,
    SKIPPED_FIELD,
    WATCHED_KEY,
    get_stream_key,
    parse_member,
)

logger = logging.getLogger(__name__)

MAX_ROWS = 250
# Clocks differ. An entry that is kept too long does no harm: NOMKSTREAM has the last word.
_CLOCK_SKEW_MS = 60_000


def publish_scans(redis: Redis, new_rows: Iterable[tuple[int, ScanRow]]) -> int:
    """Tell those who watch. new_rows: what was really inserted and committed, with its tenant id,
    in the order of event ids, as ingestion stores it: that is the order of the scans.

    Answers how many scans were published. Never raises for Redis: the rows are
    stored, and a feed is not worth storing them again.
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
    return {parse_member(member) for member in members}


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
        # A stream that ended with its last reader must not come back to life.
        key = get_stream_key(tenant_id, qr_id)
        pipeline.xadd(key, fields, maxlen=MAX_ENTRIES, nomkstream=True)
        published += len(shown)
    if published:
        pipeline.execute()
    return published
