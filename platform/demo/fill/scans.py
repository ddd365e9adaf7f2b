"""Stores scans with all of their figures, as ingestion would have, by a few statements a batch.

Ingestion takes a minute for what this stores in seconds; `manage.py check_rollups` finds no
difference between the two.
"""

import random
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import NamedTuple

import psycopg
from psycopg import sql

from demo.visitors import CITIES, DEVICES, UNKNOWN_CITY
from kernel.sql_files import read_sql
from scans.accounting.ledger.services import add_to_ledger
from scans.analytics.rollups.dimensions import name_pin
from scans.ingestion.enrichment.geography import locate
from scans.ingestion.enrichment.user_agents import parse_user_agent

_AGENTS = 400
_TABLES = ("create_scans", "create_hours", "create_agents", "create_cities")
_INSERTS = ("insert_scans", "insert_hours", "insert_values", "insert_totals")
# demo.visitors names cities as this provider's headers do.
_PROVIDER = "cloudflare"


class StagedHour(NamedTuple):
    """The scans of one code in one hour. labels: of its variants."""

    qr_id: int
    short_id: str
    hour: datetime
    scans: int
    outcome: str
    labels: list[str]


def create_tables(connection: psycopg.Connection) -> None:
    """Create the temporary tables that scans are drawn in."""
    with connection.transaction():
        for name in _TABLES:
            connection.execute(read_sql(__package__, name))
        _copy(connection, "fill_agent", enumerate_rows(_draw_agents()))
        _copy(connection, "fill_city", enumerate_rows(_list_cities()))


def store_scans(
    connection: psycopg.Connection, schema: str, hours: Iterable[StagedHour], *, host: str
) -> int:
    """Insert the scans of new codes and their figures; returns how many. In a transaction."""
    _copy(connection, "fill_hour", hours)
    drawn = {"host": host, "agents": _AGENTS, "cities": len(_list_cities())}
    connection.execute(_read("stage_scans", schema), drawn)
    stored = 0
    for name in _INSERTS:
        cursor = connection.execute(_read(name, schema))
        stored = stored or cursor.rowcount
    # Last, because it is what other workers wait for.
    add_to_ledger(connection, imported=stored)
    return stored


def enumerate_rows(rows: Iterable[tuple[object, ...]]) -> Iterable[tuple[object, ...]]:
    return ((number, *row) for number, row in enumerate(rows))


def _copy(connection: psycopg.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    statement = sql.SQL("COPY pg_temp.{} FROM STDIN").format(sql.Identifier(table))
    with connection.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _draw_agents() -> list[tuple[object, ...]]:
    """Devices as often as they come, with what ingestion makes of them."""
    rng = random.Random(1)  # noqa: S311 - repeatable, and no secret
    drawn = rng.choices(DEVICES, [device.weight for device in DEVICES], k=_AGENTS)
    rows: list[tuple[object, ...]] = []
    for device in drawn:
        agent = parse_user_agent(device.user_agent)
        rows.append(
            (
                *(device.user_agent, agent.client, agent.device, agent.os, agent.browser),
                *(bool(agent.bot_reason), agent.bot_reason, rng.choice(device.referers)),
            )
        )
    return rows


@cache
def _list_cities() -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for city in (*CITIES, UNKNOWN_CITY):
        found = locate(
            _PROVIDER, city.country, city.region, city.name, city.latitude, city.longitude
        )
        pin = name_pin(found.latitude, found.longitude, found.city, found.country)
        rows.append((found.country, found.region, found.city, found.latitude, found.longitude, pin))
    return rows


@cache
def _read(name: str, schema: str) -> sql.Composed:
    return sql.SQL(read_sql(__package__, name)).format(schema=sql.Identifier(schema))
