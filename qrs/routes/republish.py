"""Makes the routes in Redis the same as those in PostgreSQL.

Whatever Redis holds instead, a newer version of a lost timeline included, gives way: settling.py.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

from qrs.routes.codec import is_same_route, try_decode_route
from qrs.routes.redis_copy import delete_unchanged, get_values, scan_short_ids
from qrs.routes.rows import Values, find_missing, read_pages, read_routes
from qrs.routes.settling import bring_in_force

Report = Callable[[str], None]

# An edit is on its way from PostgreSQL to Redis for some milliseconds.
_CONFIRMATIONS = 3
_CONFIRM_SECS = 0.05
# So many at once are no edits on their way.
_MANY = 200


class RepublishCounts(NamedTuple):
    """compared: routes in PostgreSQL. differing: other or none in Redis. unknown: only in Redis."""

    compared: int
    differing: int
    unknown: int


def republish_routes(
    *, tenant_id: int | None = None, dry_run: bool = False, report: Report = lambda _: None
) -> RepublishCounts:
    """Compare every route, publish those that differ, and delete those that are only in Redis.

    Safe while codes are edited and scanned; may be interrupted and repeated.
    Raises redis.RedisError, django.db.DatabaseError, UnavailableError.
    """
    compared = differing = 0
    for page in read_pages(tenant_id=tenant_id):
        differing += compare_page(page, dry_run=dry_run)
        compared += len(page)
        report(f"{compared} routes compared, {differing} differed")
    return RepublishCounts(compared, differing, remove_unknown(tenant_id, dry_run=dry_run))


def compare_page(page: Values, *, dry_run: bool = False) -> int:
    """Publish the routes of a page that differ in Redis. Returns their number."""
    in_redis = get_values(list(page))
    differing = {one: value for one, value in page.items() if value != in_redis.get(one)}
    if not differing:
        return 0
    if dry_run:
        return _count_wrong(differing)
    # The page may be older than Redis by now: then others have published meanwhile.
    settled = bring_in_force(differing)
    return settled.set


def _count_wrong(differing: Values) -> int:
    wrong = list(differing)
    for confirmation in range(_CONFIRMATIONS):
        if confirmation:
            time.sleep(_CONFIRM_SECS)
        # PostgreSQL first here and Redis first before: an edit in between differs only once.
        current, in_redis = read_routes(wrong), get_values(wrong)
        wrong = [one for one, row in current.items() if not is_same_route(row, in_redis.get(one))]
        if not wrong or len(wrong) > _MANY:
            break
    return len(wrong)


def remove_unknown(tenant_id: int | None = None, *, dry_run: bool = False) -> int:
    """Delete the routes in Redis that PostgreSQL does not have. Returns their number.

    tenant_id: only those that name this workspace.
    """
    count = 0
    for short_ids in scan_short_ids():
        # Read before PostgreSQL is asked: what is published later has a row by then.
        missing = find_missing(short_ids)
        if not missing:
            continue
        values = get_values(missing)
        still_missing = set(find_missing(list(values)))
        unknown = {
            one: value
            for one, value in values.items()
            if one in still_missing and _is_of(tenant_id, value)
        }
        count += len(unknown)
        if unknown and not dry_run:
            delete_unchanged(unknown)
    return count


def _is_of(tenant_id: int | None, value: bytes) -> bool:
    if tenant_id is None:
        return True
    route = try_decode_route(value)
    return route is not None and route.tenant_id == tenant_id
