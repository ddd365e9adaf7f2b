"""Compares all routes by itself, after anything that may have put back Redis or PostgreSQL.

watch_servers() finds out, every few seconds, and notes in PostgreSQL that a comparison is due;
continue_comparison() works on it in slices, wherever the slice before has ended.
"""

import logging
from time import monotonic

from django.db import transaction
from django.db.models import F

from kernel.clock import utc_now
from leases.errors import LeaseLostError
from leases.keeper import LeaseKeeper, hold_lease
from qrs.routes.models import RouteComparison
from qrs.routes.republish import compare_page, remove_unknown
from qrs.routes.rows import read_pages
from qrs.routes.servers import (
    A_REPLICA_HAS_TAKEN_OVER,
    LOST_TIMELINE,
    Change,
    exchange_mark,
    find_change,
    find_due,
    identify_postgres,
    make_mark,
    note_compared,
)

logger = logging.getLogger(__name__)

_LEASE = "comparison of routes"


def get_comparison() -> RouteComparison:
    """Whether all routes are being compared, and why; for reports."""
    return RouteComparison.objects.get_or_create()[0]


def watch_servers() -> None:
    """Note which servers there are; another one than before makes a comparison due.

    Raises redis.RedisError, django.db.DatabaseError; the next round then finds out.
    """
    get_comparison()
    with transaction.atomic():
        # Only one round at a time: two would take each other's mark for a change.
        seen = RouteComparison.objects.select_for_update(skip_locked=True).first()
        if seen is None:
            return
        mark, postgres = make_mark(), identify_postgres()
        redis = exchange_mark(mark)
        change = find_change(
            mark=seen.mark,
            redis_server=seen.redis_server,
            postgres_server=seen.postgres_server,
            redis=redis,
            postgres=postgres,
        )
        change = change or _find_due(seen, is_compared=redis.is_compared)
        if change is not None:
            _request(seen, change)
        # If this is not committed, the mark in Redis is an unknown one, and all is compared.
        seen.mark, seen.redis_server, seen.postgres_server = mark, redis.server, postgres
        seen.save()


def _find_due(seen: RouteComparison, *, is_compared: bool) -> Change | None:
    if seen.requested_at is None or seen.is_due:
        return None
    # In the future after a clock was put back.
    age = abs(utc_now() - seen.requested_at)
    return find_due(reason=seen.reason, age=age, is_compared=is_compared)


def _request(seen: RouteComparison, change: Change) -> None:
    if change is LOST_TIMELINE and seen.is_due:
        # Each edit of such a route would begin the comparison anew.
        return
    seen.is_suspect = change.is_suspect or (seen.is_due and seen.is_suspect)
    seen.requested += 1
    seen.reason, seen.requested_at = change.reason, utc_now()
    seen.last_short_id, seen.compared, seen.differing = "", 0, 0
    level = logging.WARNING if change.is_suspect else logging.INFO
    logger.log(level, "all routes are compared and published again: %s", change.reason)


def continue_comparison(*, budget_secs: float) -> None:
    """Work on the comparison that is due, if no other process does so.

    Raises redis.RedisError, django.db.DatabaseError, UnavailableError; the next call goes on.
    """
    if not get_comparison().is_due:
        return
    with hold_lease(_LEASE) as lease:
        if lease.is_held and (due := get_comparison()).is_due:
            try:
                _continue(due, lease, ends_at=monotonic() + budget_secs)
            except LeaseLostError:
                logger.info("another process goes on with the comparison of routes")


def _continue(due: RouteComparison, lease: LeaseKeeper, *, ends_at: float) -> None:
    for page in read_pages(after=due.last_short_id):
        lease.require()
        differing = compare_page(page)
        is_ours = _update(
            due,
            last_short_id=next(reversed(page)),
            compared=F("compared") + len(page),
            differing=F("differing") + differing,
        )
        if not is_ours or monotonic() > ends_at:
            return
    lease.require()
    unknown = remove_unknown()
    if due.reason == A_REPLICA_HAS_TAKEN_OVER.reason:
        note_compared(due.redis_server)
    if _update(due, completed=due.requested, differing=F("differing") + unknown):
        _log_completed()


def _update(due: RouteComparison, **fields: object) -> bool:
    """False if meanwhile another comparison was requested, which begins anew."""
    same = RouteComparison.objects.filter(requested=due.requested)
    return bool(same.update(**fields))


def _log_completed() -> None:
    done = get_comparison()
    level = logging.WARNING if done.differing else logging.INFO
    logger.log(
        level,
        "all %d routes are compared: %d differed and are published again (%s)",
        done.compared,
        done.differing,
        done.reason,
    )
