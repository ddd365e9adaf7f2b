"""Rows of qr_route: read as encoded routes, raised above Redis, marked as published.

In raw SQL, because a comparison reads millions of rows and Django's JSON field costs more than the
rest of it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import connection, transaction

from kernel.sql_files import read_sql
from qrs.routes.codec import ROUTE_COLUMNS, encode_route, route_from_row, version_of

Values = dict[str, bytes]
"""Encoded routes by short id."""

PAGE = 5_000

_SQL = partial(read_sql, __package__)
_SELECT = f"SELECT short_id, {', '.join(ROUTE_COLUMNS)} FROM public.qr_route"  # noqa: S608 - constants
_RAISE_LOCKED = "UPDATE public.qr_route SET version = %s WHERE short_id = %s AND version < %s"
# Rows that a writer has locked, in one round; each may be waited for.
_WAITED_FOR = 20
_LOCK_WAIT = "SET LOCAL lock_timeout = '1s'"


def read_routes(short_ids: Sequence[str]) -> Values:
    return _read("WHERE short_id = ANY(%s) ORDER BY short_id", [list(short_ids)])


def read_unpublished(limit: int) -> Values:
    return _read("WHERE published_version < version ORDER BY short_id LIMIT %s", [limit])


def read_pages(*, tenant_id: int | None = None, after: str = "") -> Iterator[Values]:
    """All routes in the order of their short ids, in pages of PAGE.

    By key and not by offset, so that new rows neither shift the pages nor repeat.
    """
    of_tenant = "" if tenant_id is None else f"AND tenant_id = {tenant_id:d} "
    where = f"WHERE short_id > %s {of_tenant}ORDER BY short_id LIMIT %s"
    while page := _read(where, [after, PAGE]):
        yield page
        after = next(reversed(page))


def find_missing(short_ids: Sequence[str]) -> list[str]:
    """Those of the ids that have no row."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL("find_missing_routes"), [list(short_ids)])
        return [short_id for (short_id,) in cursor.fetchall()]


def raise_versions(held: Mapping[str, int]) -> None:
    """Give these rows a version above the one that Redis holds, unless they have one by now.

    Raises django.db.OperationalError if a writer keeps one of them locked.
    """
    with connection.cursor() as cursor:
        # Without waiting: in another order than a writer's, locks of several rows would deadlock.
        cursor.execute(_SQL("raise_versions"), [list(held), list(held.values())])
        raised = {short_id for (short_id,) in cursor.fetchall()}
    locked = [short_id for short_id in held if short_id not in raised]
    for short_id in locked[:_WAITED_FOR]:
        above = held[short_id] + 1
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_LOCK_WAIT)
            cursor.execute(_RAISE_LOCKED, [above, short_id, above])


def mark_published(values: Values) -> None:
    """Store the published versions; a row that has a newer one stays unpublished."""
    versions = [version_of(value) for value in values.values()]
    with connection.cursor() as cursor:
        # A locked row is being changed, and that writer publishes it.
        cursor.execute(_SQL("mark_published"), [list(values), versions])


def _read(where: str, parameters: list[Any]) -> Values:
    with connection.cursor() as cursor:
        cursor.execute(f"{_SELECT} {where}", parameters)
        return {short_id: _encode(*columns) for short_id, *columns in cursor.fetchall()}


def _encode(*columns: Any) -> bytes:
    *others, variants, forward_query = columns
    # Django's connections return JSON as text. Most routes have no variants.
    parsed = [] if variants == "[]" else json.loads(variants)
    return encode_route(route_from_row(*others, parsed, forward_query))  # type: ignore[call-arg]  # the columns of ROUTE_COLUMNS
