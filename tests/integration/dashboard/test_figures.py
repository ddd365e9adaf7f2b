"""GET /<workspace>/qrs/<short_id>/ and its parts: figures of one QR as pages."""

from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.clock import utc_now
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.rollup_tables import open_connection, rebuild_all
from tests.integration.scans.streaming import store_row
from tests.support.factories import Workspace
from tests.support.pages import Person

MOST_QUERIES = 12


def make_url(workspace: Workspace, qr: dict[str, Any], rest: str = "") -> str:
    return f"/{workspace.tenant.slug}/qrs/{qr['short_id']}/{rest}"


def add_scans(workspace: Workspace, qr: dict[str, Any], scans: Iterable[dict[str, Any]]) -> None:
    """Store rows with their rollups. scans: changed columns, and ago_days."""
    with tenant_schema(workspace.tenant.schema_name):
        for scan in scans:
            moment = utc_now() - timedelta(days=scan.pop("ago_days", 0))
            store_row(qr, moment, **scan)
        with closing(open_connection()) as direct:
            rebuild_all(direct, workspace.tenant)


@pytest.fixture
def scanned(nord: Workspace) -> dict[str, Any]:
    """A QR with scans of several days, places and variants."""
    qr = nord.create_qr("Café Linde: table menu")
    add_scans(
        nord,
        qr,
        [
            {"ago_days": number % 10, "is_bot": number % 5 == 0, "variant": "AB"[number % 2]}
            for number in range(40)
        ],
    )
    return qr


def test_page_shows_the_figures(nord: Workspace, owner: Person, scanned: dict[str, Any]) -> None:
    with CaptureQueriesContext(connection) as queries:
        html = owner.read(make_url(nord, scanned))
    for text in ("Café Linde: table menu", "Scans in 30 days", "Montreal", "Canada", ">40<"):
        assert text in html, text
    assert len(queries) <= MOST_QUERIES, [one["sql"][:100] for one in queries]
