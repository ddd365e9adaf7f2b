"""What ingestion does for the live feed, after its commit.

Nobody listening costs one question to Redis per batch. Rows of a QR that is
watched cost one JSON text each, up to MAX_ROWS; more than that in one batch is
no feed for people any more, and is told as a number.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from time import time
from typing import Any
from urllib.parse import urlsplit

from redis import Redis, RedisError

from kernel.clock import isoformat_z
from scans.enrichment.rows import ScanRow
from scans.live.keys import (
    MAX_ENTRIES,
    SCAN_FIELD,
    SKIPPED_FIELD,
    WATCHED_KEY,
    get_stream_key,
    parse_member,
)

logger = logging.getLogger(__name__)

MAX_ROWS = 250
# Clocks differ. An entry that is kept too long does no harm: NOMKSTREAM has the last word.
_CLOCK_SKEW_MS = 60_000

# KEYS: the stream. ARGV: most entries, then field and value in turns.
_APPEND_LUA = """
for i = 2, #ARGV, 2 do
  redis.call('XADD', KEYS[1], 'NOMKSTREAM', 'MAXLEN', '~', ARGV[1], '*', ARGV[i], ARGV[i + 1])
end
"""


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
        fields: list[bytes | str | int] = []
        if len(rows) > len(shown):
            fields += [SKIPPED_FIELD, len(rows) - len(shown)]
        for row in shown:
            fields += [SCAN_FIELD, describe_live_scan(row)]
        key = get_stream_key(tenant_id, qr_id)
        pipeline.eval(_APPEND_LUA, 1, key, MAX_ENTRIES, *fields)
        published += len(shown)
    if published:
        pipeline.execute()
    return published


def describe_live_scan(row: ScanRow) -> str:
    """What a feed shows of a scan: nothing that tells one person from another.

    No user agent, address hash or coordinates; of the referer only the site.
    """
    shown = {
        "id": str(row.event_id),
        "scanned_at": isoformat_z(row.scanned_at),
        "short_id": row.short_id,
        "outcome": row.outcome,
        "variant": row.variant,
        "host": row.host,
        "client": row.client,
        "device": row.device,
        "os": row.os,
        "browser": row.browser,
        "is_bot": row.is_bot,
        "bot_reason": row.bot_reason,
        "referer": _get_origin(row.referer),
        "country": row.country,
        "region": row.region,
        "city": row.city,
    }
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


def _get_origin(referer: str) -> str:
    try:
        parts = urlsplit(referer)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}/" if parts.hostname else ""
