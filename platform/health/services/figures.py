"""Compares a sample of all workspaces' figures with their scans, a little in each call.

And their routes with their codes.
"""

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import NamedTuple

import psycopg
from django.db import connection as django_connection

from health.models import FigureSample, WrongFigures, WrongRoutes
from health.services.routes import check_routes
from kernel.sql_files import read_sql
from scans.analytics.rollups.sample import Sample, choose_day, compare_sample
from scans.connections import maintenance_connection
from scans.retention.purge import first_retained_day
from scans.workspaces import get_schemas

logger = logging.getLogger(__name__)

# What was wrong is compared again first, so that the status is right soon after a repair.
_MAX_AGAIN = 5
_MAX_LINES = 10
# A small installation need not compare the same figures all the time.
_MIN_INTERVAL = timedelta(minutes=5)
_NEXT_WORKSPACE = read_sql("health", "next_workspace")


class _Workspace(NamedTuple):
    tenant_id: int
    schema: str
    samples: int


def check_figures(*, now: datetime, budget_secs: float) -> int:
    """Compare until the time is used up, one workspace at least. Returns how many."""
    deadline = monotonic() + budget_secs
    done = 0
    with maintenance_connection() as connection:
        _check_wrong_again(connection, now)
        _check_wrong_routes_again(connection, now)
        while (workspace := _find_next(now)) is not None:
            _check_workspace(connection, workspace, now)
            done += 1
            if monotonic() > deadline:
                break
    return done


def _find_next(now: datetime) -> _Workspace | None:
    with django_connection.cursor() as cursor:
        cursor.execute(_NEXT_WORKSPACE, [now - _MIN_INTERVAL])
        row = cursor.fetchone()
    return _Workspace(*row) if row else None


def _check_workspace(connection: psycopg.Connection, workspace: _Workspace, now: datetime) -> None:
    # The latest day is looked at most, and any day may have been wrong for long.
    since = first_retained_day(now.date()) + timedelta(days=1)
    is_even = workspace.samples % 2 == 0
    day = choose_day(connection, workspace.schema, since=since, latest=is_even)
    # Without a day there may be totals.
    sample = compare_sample(connection, workspace.schema, day or now.date())
    if sample.lines:
        _record_wrong(workspace.tenant_id, sample, now)
    are_compared = check_routes(
        connection, tenant_id=workspace.tenant_id, schema=workspace.schema, now=now
    )
    FigureSample.objects.update_or_create(
        tenant_id=workspace.tenant_id,
        defaults={
            "checked_at": now,
            "samples": workspace.samples + 1,
            "day": day,
            "compared": sample.compared,
            "are_routes_compared": are_compared,
        },
    )


def _check_wrong_again(connection: psycopg.Connection, now: datetime) -> None:
    found = list(WrongFigures.objects.order_by("checked_at", "id")[:_MAX_AGAIN])
    schemas = get_schemas(connection, {one.tenant_id for one in found})
    for one in found:
        if one.tenant_id not in schemas:
            one.delete()
            continue
        sample = compare_sample(connection, schemas[one.tenant_id], one.day, again=one.qr_ids)
        if sample.lines:
            _record_wrong(one.tenant_id, sample, now)
        elif sample.is_complete:
            logger.info("figures of workspace %s on %s are right again", one.tenant_id, one.day)
            one.delete()


def _check_wrong_routes_again(connection: psycopg.Connection, now: datetime) -> None:
    found = list(WrongRoutes.objects.order_by("found_at")[:_MAX_AGAIN])
    schemas = get_schemas(connection, {one.tenant_id for one in found})
    for one in found:
        if one.tenant_id in schemas:
            schema = schemas[one.tenant_id]
            check_routes(connection, tenant_id=one.tenant_id, schema=schema, now=now)
        else:
            one.delete()


def _record_wrong(tenant_id: int, sample: Sample, now: datetime) -> None:
    values = {
        "checked_at": now,
        "qr_ids": sorted(set(sample.wrong_qr_ids))[:_MAX_LINES],
        "lines": sample.lines[:_MAX_LINES],
    }
    logger.info("figures of workspace %s: %s", tenant_id, "; ".join(sample.lines[:_MAX_LINES]))
    WrongFigures.objects.update_or_create(
        tenant_id=tenant_id,
        day=sample.day,
        defaults=values,
        create_defaults={**values, "found_at": now},
    )
