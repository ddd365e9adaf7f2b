"""Upgrade from the first release: billing figures are complete without a further command.

data/first_release.sql is what that release wrote for its demo and some scans; pg_dump made it.
The agency of the demo has the schema t_ee64dc12997f6a28.
"""

import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from console.restoring.script import find_pg_restore
from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from devserver.redis_server import RedisServer
from tests.journeys.agencies import Api
from tests.journeys.drills import assert_all_is_right
from tests.journeys.launching import LaunchedStack, manage

DUMP = Path(__file__).parent / "data" / "first_release.sql"

# Shifts the dump in time: its newest scan is of now.
_SHIFT = """
UPDATE t_ee64dc12997f6a28.scans_dynamicqrscan
SET scanned_at = scanned_at
    + (now() - (SELECT max(scanned_at) FROM t_ee64dc12997f6a28.scans_dynamicqrscan))
"""
_COUNTS = """
SELECT short_id, count(*), count(*) FILTER (WHERE client = 'iOS')
FROM t_ee64dc12997f6a28.scans_dynamicqrscan WHERE outcome = 'redirected'
GROUP BY short_id ORDER BY count(*) DESC
"""


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """URLs of a PostgreSQL with the first release's data and of an empty Redis."""
    folder = tmp_path_factory.mktemp("first-release")
    postgres = PostgresServer(folder / "postgres", choose_port(), password=secrets.token_hex(8))
    redis = RedisServer(folder / "redis", choose_port(taken=[postgres.port]))
    try:
        postgres.start()
        redis.start()
        psql = Path(find_pg_restore()).with_name("psql")
        command = [str(psql), "-q", "-v", "ON_ERROR_STOP=1", "-f", str(DUMP), postgres.url]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with psycopg.connect(postgres.url) as connection:
            connection.execute(_SHIFT.encode())
        yield {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
    finally:
        redis.stop()
        postgres.stop()


@pytest.fixture(scope="module")
def counts(servers: dict[str, str]) -> dict[str, tuple[int, int]]:
    """{short id: (all rows, rows of iOS)} before the upgrade."""
    with psycopg.connect(servers["DATABASE_URL"]) as connection:
        rows = connection.execute(_COUNTS.encode()).fetchall()
    return {short_id: (scans, ios) for short_id, scans, ios in rows}


@pytest.fixture(scope="module")
def upgraded(
    servers: dict[str, str],
    counts: dict[str, tuple[int, int]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[LaunchedStack]:
    """`make up` of this release on that database."""
    data_dir = tmp_path_factory.mktemp("upgraded") / "data"
    launched = LaunchedStack(data_dir, choose_port(), env=servers)
    try:
        launched.wait_until_ready()
        yield launched
    finally:
        launched.stop()


@pytest.fixture
def agency(upgraded: LaunchedStack) -> Iterator[Api]:
    with httpx.Client(base_url=upgraded.base_url, timeout=15) as client:
        api = Api(upgraded, client)
        api.log_in_as("agency_owner")
        yield api


def _get_analytics(agency: Api, short_id: str) -> Any:
    return agency.call("GET", f"/v1/dynamic/{short_id}/analytics/?days=365").json()


def test_all_figures_agree_with_the_rows(agency: Api, counts: dict[str, tuple[int, int]]) -> None:
    assert len(counts) > 10
    for short_id, (scans, ios) in counts.items():
        figures = _get_analytics(agency, short_id)
        assert (figures["total_scans"], figures["scans_in_period"]) == (scans, scans)
        assert sum(day["count"] for day in figures["by_day"]) == scans
        assert sum(map(sum, figures["scan_heatmap_by_hour"])) == scans
        clients = {one["client"]: one["count"] for one in figures["top_clients"]}
        assert clients.get("iOS", 0) == ios


def test_printed_codes_lead_where_they_led_and_can_be_edited(
    upgraded: LaunchedStack, agency: Api, counts: dict[str, tuple[int, int]]
) -> None:
    short_id = next(iter(counts))
    qr = agency.call("GET", f"/v1/dynamic/{short_id}/").json()
    host = {"Host": f"q.localhost:{upgraded.port}"}
    scan = httpx.get(f"{upgraded.base_url}/q/{short_id}/", headers=host)
    assert (scan.status_code, scan.headers["Location"]) == (302, qr["destination_url"])

    elsewhere = {"destination_url": "https://example.com/after-the-upgrade"}
    assert agency.call("PATCH", f"/v1/dynamic/{short_id}/", elsewhere).status_code == 200

    scan = httpx.get(f"{upgraded.base_url}/q/{short_id}/", headers=host)
    assert scan.headers["Location"] == elsewhere["destination_url"]


def test_reconciliation_finds_no_difference(
    upgraded: LaunchedStack, servers: dict[str, str]
) -> None:
    manage(servers, "republish_routes")
    manage(servers, "check_rollups")
    assert_all_is_right(upgraded.base_url, servers)
