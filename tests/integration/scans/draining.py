"""Appends events as the engine does, drains them as workers do, and reads the tables."""

from collections.abc import Container
from itertools import count
from typing import Any

from django.db import connection
from redis import Redis

from edge.redirects.batches import Batch
from edge.redirects.totals import AnsweredTotals
from qrs.models import ScanTotal
from scans.accounting.answered import COUNT_FIELD, ORIGIN_FIELD, REPORT_ANSWERED, as_parameters
from scans.events import BATCH_FIELD, STREAM_GROUP, STREAM_KEY, ScanEvent, encode_batch
from scans.ingestion.drain import Drain, DrainCounts
from scans.ingestion.enrichment.geoip import GeoIpDatabase, NoGeoIpDatabase
from scans.ingestion.stream import ScanStream
from scans.log.live.publish import publish_scans
from scans.models import DynamicQrScan
from tenants.models import Tenant
from tenants.postgres_schemas import tenant_schema

_numbers = count()


def append(redis: Redis, *events: ScanEvent) -> str:
    """Append one stream entry with these events, as the engine does; returns its id."""
    return append_raw(redis, encode_batch(list(events)))


def answer(redis: Redis, totals: AnsweredTotals, *events: ScanEvent) -> Batch:
    """Append and report them as a web process with these totals does; returns the batch."""
    batch = totals.begin(encode_batch(list(events)), len(events))
    append_batch(redis, batch)
    totals.end(batch)
    report(totals)
    return batch


def append_batch(redis: Redis, batch: Batch) -> str:
    """Append one stream entry as the engine does; returns its id."""
    assert batch.origin is not None
    fields: Any = {
        COUNT_FIELD: batch.event_count, ORIGIN_FIELD: batch.origin.encode(), BATCH_FIELD: batch.data
    }  # fmt: skip
    entry_id: Any = redis.xadd(STREAM_KEY, fields)
    return str(entry_id.decode())


def report(totals: AnsweredTotals) -> None:
    """As the engine does every five seconds."""
    if reports := totals.get_reports():
        with connection.cursor() as cursor:
            cursor.execute(REPORT_ANSWERED, as_parameters(reports))


def append_raw(redis: Redis, data: bytes) -> str:
    """Append one stream entry with these bytes; returns its id."""
    entry_id: Any = redis.xadd(STREAM_KEY, {BATCH_FIELD: data})
    return str(entry_id.decode())


def make_drain(
    redis: Redis,
    *,
    abandoned_after_ms: int = 60_000,
    geoip: GeoIpDatabase | None = None,
    subscribed: Container[int] = (),
) -> Drain:
    """A worker with a consumer name of its own, like another process.

    subscribed: ids of the tenants whose own systems are told of scans.
    """
    consumer = f"worker-{next(_numbers)}"
    stream = ScanStream(redis, consumer=consumer, abandoned_after_ms=abandoned_after_ms)
    return Drain(
        redis=redis,
        stream=stream,
        provider="cloudflare",
        secret="s" * 40,
        geoip=geoip or NoGeoIpDatabase(),
        publish=publish_scans,
        list_subscribed=lambda: subscribed,
    )


def drain_all(
    redis: Redis, *, abandoned_after_ms: int = 60_000, subscribed: Container[int] = ()
) -> DrainCounts:
    """Drain until the stream is empty, as one worker."""
    drain = make_drain(redis, abandoned_after_ms=abandoned_after_ms, subscribed=subscribed)
    try:
        return drain.run(budget_secs=30)
    finally:
        drain.database.close()


def count_rows(tenant: Tenant) -> int:
    with tenant_schema(tenant.schema_name):
        return DynamicQrScan.objects.count()


def get_totals(tenant: Tenant) -> dict[int, tuple[int, int]]:
    """(scan_count, bot_count) by QR."""
    with tenant_schema(tenant.schema_name):
        return {
            total.qr_id: (total.scan_count, total.bot_count) for total in ScanTotal.objects.all()
        }


def count_waiting(redis: Redis) -> tuple[int, int]:
    """(entries in the stream, entries that some worker has not acknowledged)."""
    waiting: Any = redis.xlen(STREAM_KEY)
    pending: Any = redis.xpending(STREAM_KEY, STREAM_GROUP)
    return waiting, pending["pending"]
