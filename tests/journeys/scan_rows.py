"""What PostgreSQL says about codes and scans, to compare responses with it."""

from collections.abc import Mapping

import psycopg
from psycopg import sql

from tests.journeys.load import Load, ScanResult

Targets = Mapping[str, frozenset[str]]


def read_targets(database_url: str) -> Targets:
    """{short id: where its scans may lead}."""
    query = "SELECT short_id, state, destination_url, variants FROM public.qr_route"
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(query).fetchall()
    return {
        short_id: frozenset(
            [f"/q/{short_id}/paused/"]
            if state == "paused"
            else [one["url"] for one in variants] or [url]
        )
        for short_id, state, url, variants in rows
    }


def read_rows(database_url: str, load: Load) -> dict[str, int]:
    """The number of rows of each scan of a load, in all workspaces."""
    counts: dict[str, int] = {}
    with psycopg.connect(database_url) as connection:
        schemas = connection.execute("SELECT schema_name FROM public.tenants_tenant").fetchall()
        for (schema,) in schemas:
            query = sql.SQL(
                "SELECT referer, count(*) FROM {} WHERE starts_with(referer, %s) GROUP BY 1"
            ).format(sql.Identifier(schema, "scans_dynamicqrscan"))
            counts.update(connection.execute(query, [load.referer(0)[:-1]]).fetchall())
    return counts


def find_wrong_redirects(load: Load, targets: Targets, *pages: int) -> list[ScanResult]:
    """Responses that neither lead to the code's destination nor are one of the pages."""
    return [one for one in load.results.values() if not _is_right(one, targets, pages)]


def _is_right(result: ScanResult, targets: Targets, pages: tuple[int, ...]) -> bool:
    if result.status == 302:
        return result.location in targets[result.short_id]
    return result.status in pages
