"""Fills a workspace code by code, in batches: memory does not grow with the workspace."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import NamedTuple

import psycopg
from django.conf import settings
from psycopg import sql

from demo.fill.codes import FillCode, Life, make_code
from demo.fill.edits import edit_some
from demo.fill.plan import plan_hours, share_hours
from demo.fill.scans import StagedHour, create_tables, store_scans
from demo.fill.workspace import FilledWorkspace
from kernel.ids import new_short_id
from kernel.platform_hosts import get_site_host
from kernel.sql_files import read_sql
from scans.connections import maintenance_connection
from tenants.database.direct import direct_session

_BATCH_CODES = 200
_LABELS = ["A: short", "B: long"]
_PAUSED_DAYS = 9
# Paused codes that people go on scanning, and how many hours they do.
_STILL_SCANNED = 9
_STILL_SCANNED_HOURS = 4
_TABLES = ("qrs_dynamicqr", "qrs_scantotal", "scans_scanhour", "scans_scanday")
_LARGE_TABLES = ("scans_dynamicqrscan", "scans_scanrollup")


class FillCounts(NamedTuple):
    """What was stored."""

    codes: int
    hours: int
    scans: int


def fill_workspace(
    workspace: FilledWorkspace,
    *,
    codes: int,
    hours: int,
    now: datetime,
    report: Callable[[FillCounts], None],
) -> FillCounts:
    """Add codes with so many hours of scans in all; report is called after each batch.

    Interrupted, it leaves whole batches, with figures that are right.
    """
    made = [make_code(number) for number in range(codes)]
    shares = iter(share_hours(made, hours))
    remaining, done = iter(made), FillCounts(0, 0, 0)
    schema = workspace.tenant.schema_name
    with maintenance_connection() as connection:
        create_tables(connection)
        while batch := list(islice(remaining, _BATCH_CODES)):
            with connection.transaction():
                planned = dict(zip(batch, islice(shares, len(batch)), strict=True))
                scans = _store(connection, workspace, planned, now)
            done = FillCounts(
                done.codes + len(batch), done.hours + sum(planned.values()), done.scans + scans
            )
            report(done)
    edit_some(workspace, now=now)
    with direct_session() as session:
        for table in (*_TABLES, *_LARGE_TABLES):
            session.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(schema, table)))
    return done


def _store(
    connection: psycopg.Connection,
    workspace: FilledWorkspace,
    planned: dict[FillCode, int],
    now: datetime,
) -> int:
    schema = workspace.tenant.schema_name
    ids = _insert_codes(connection, schema, list(planned), workspace.owner_id, now)
    host = get_site_host("q", domain=settings.PLATFORM_DOMAIN)
    return store_scans(connection, schema, _stage(planned, ids, now), host=host)


def _stage(
    planned: dict[FillCode, int], ids: dict[int, tuple[int, str]], now: datetime
) -> Iterator[StagedHour]:
    for code, count in planned.items():
        qr_id, short_id = ids[code.number]
        labels = _LABELS if code.has_variants else []
        for one in plan_hours(code, count, now=now):
            yield StagedHour(qr_id, short_id, one.hour, one.scans, "redirected", labels)
        if code.life is Life.PAUSED and code.number % _STILL_SCANNED == 0:
            this_hour = now.replace(minute=0, second=0, microsecond=0)
            for number in range(1, _STILL_SCANNED_HOURS + 1):
                hour = this_hour - timedelta(hours=number * 7)
                yield StagedHour(qr_id, short_id, hour, 2, "paused", [])


def _insert_codes(
    connection: psycopg.Connection,
    schema: str,
    codes: list[FillCode],
    owner_id: int,
    now: datetime,
) -> dict[int, tuple[int, str]]:
    """{number: (id, short id)}"""
    created = [now - timedelta(days=400, minutes=-code.number) for code in codes]
    paused_at = now - timedelta(days=_PAUSED_DAYS)
    parameters = {
        "numbers": [code.number for code in codes],
        "short_ids": [new_short_id() for _ in codes],
        "names": [code.name for code in codes],
        "urls": [code.destination_url for code in codes],
        "variants": [json.dumps(_make_variants(code)) for code in codes],
        "active": [code.life is not Life.PAUSED for code in codes],
        "created": created,
        "updated": [
            paused_at if code.life is Life.PAUSED else moment
            for code, moment in zip(codes, created, strict=True)
        ],
        "owner_id": owner_id,
    }
    rows = connection.execute(_insert_statement(schema), parameters).fetchall()
    return {number: (qr_id, short_id) for number, qr_id, short_id in rows}


@cache
def _insert_statement(schema: str) -> sql.Composed:
    return sql.SQL(read_sql(__package__, "insert_codes")).format(schema=sql.Identifier(schema))


def _make_variants(code: FillCode) -> list[dict[str, object]]:
    if not code.has_variants:
        return []
    return [
        {"url": f"{code.destination_url}/{label[0].lower()}", "weight": 50, "label": label}
        for label in _LABELS
    ]
