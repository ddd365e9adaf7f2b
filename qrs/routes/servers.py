"""Which servers hold the routes, and whether one of them may have lost some.

Redis is known by its run id, which is new with each start, and by its replication id, which is new
with each promotion; and by a mark, written every few seconds: a Redis that was emptied or restored,
or that has lost its last writes, has another one. PostgreSQL is known by its system identifier,
which is new with each cluster, and its timeline, which is new with each promotion and each restore
to a point in time.
"""

import secrets
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection

from kernel.postgres_identity import IDENTIFY_SERVER
from qrs.routes.codec import COMPARED_KEY
from qrs.routes.redis_copy import get_client

MARK_KEY = "routes:mark"
_LATER = timedelta(minutes=1)
# Publishers follow the Sentinels within some three seconds.
_SETTLED = timedelta(seconds=10)
_EVERY = timedelta(days=1)
_LOST_TIMELINE = "a publisher found routes of a lost timeline"


class RedisServer(NamedTuple):
    """mark: what the round before, or a publisher, left there.

    is_promoted: whether it was a replica before; a restart makes it forget that. is_compared:
    whether it has all routes, so that web processes take them from there.
    """

    server: str
    is_promoted: bool
    mark: str
    is_compared: bool = True


class Change(NamedTuple):
    """is_suspect: whether routes may be missing or wrong, and not only unchecked."""

    reason: str
    is_suspect: bool = True


FIRST = Change("they have never been compared", is_suspect=False)
POSTGRES_WENT_BACK = Change("PostgreSQL was restored, or a standby took over")
LOST_TIMELINE = Change("Redis held routes that PostgreSQL has lost")
REDIS_WENT_BACK = Change("Redis was emptied or restored, or has lost its last writes")
REPLICA_TOOK_OVER = Change("a replica of Redis took over")
REDIS_RESTARTED = Change("Redis was restarted", is_suspect=False)
# Only then does it have what publishers have brought to the former primary alone.
A_REPLICA_HAS_TAKEN_OVER = Change("a replica of Redis has taken over", is_suspect=False)
# For what no round can see: a former primary that was not fenced off and still took a change. Most
# processes leave it within a minute.
A_MINUTE_HAS_PASSED = Change("Redis was replaced a minute ago", is_suspect=False)
A_DAY_HAS_PASSED = Change("they are once a day", is_suspect=False)
_REPLACEMENTS = {REDIS_WENT_BACK.reason, REPLICA_TOOK_OVER.reason}


def make_mark() -> str:
    return secrets.token_hex(8)


def report_lost_timeline() -> None:
    """Let the next round have all routes compared. Raises redis.RedisError."""
    get_client().set(MARK_KEY, _LOST_TIMELINE)


def exchange_mark(mark: str) -> RedisServer:
    """Write a new mark; what was there before comes back. Raises redis.RedisError."""
    pipeline = get_client().pipeline(transaction=False)
    pipeline.info("server")
    pipeline.info("replication")
    # In one command: what a publisher reports in between is not overwritten unread.
    pipeline.set(MARK_KEY, mark, get=True)
    pipeline.get(COMPARED_KEY)
    replies: list[Any] = pipeline.execute()
    server, replication, before, compared = replies
    # All zeros, which redis-py reads as a number, if there was none.
    is_promoted = bool(str(replication.get("master_replid2", "")).strip("0"))
    return RedisServer(
        _identify(server, replication),
        is_promoted,
        (before or b"").decode(errors="replace"),
        not is_promoted or compared == str(replication["master_replid"]).encode(),
    )


def note_compared(server: str) -> None:
    """All routes of this server were compared: web processes may take them from it.

    Unless it is another one by now. Raises redis.RedisError.
    """
    pipeline = get_client().pipeline(transaction=False)
    pipeline.info("server")
    pipeline.info("replication")
    if _identify(*pipeline.execute()) == server:
        get_client().set(COMPARED_KEY, server.split()[1])


def _identify(server: dict[str, Any], replication: dict[str, Any]) -> str:
    """The run id and the replication id, from these sections of INFO."""
    return f"{server['run_id']} {replication['master_replid']}"


def identify_postgres() -> str:
    """System identifier and timeline. Raises django.db.DatabaseError, also on a standby."""
    with connection.cursor() as cursor:
        cursor.execute(IDENTIFY_SERVER)
        return str(cursor.fetchone()[0])


def find_change(
    *, mark: str, redis_server: str, postgres_server: str, redis: RedisServer, postgres: str
) -> Change | None:
    """What has happened since the round that saw these servers and wrote this mark."""
    if not mark:
        return FIRST
    if postgres != postgres_server:
        return POSTGRES_WENT_BACK
    if redis.mark == _LOST_TIMELINE:
        return LOST_TIMELINE
    if redis.mark != mark:
        return REDIS_WENT_BACK
    if redis.server != redis_server:
        # A promoted replica may have the last mark and yet lack what came after it. Whose replica
        # it was says nothing: of two promotions in a row, only the last one is known.
        return REPLICA_TOOK_OVER if redis.is_promoted else REDIS_RESTARTED
    return None


def find_due(*, reason: str, age: timedelta, is_compared: bool = True) -> Change | None:
    """What is due although nothing has happened since the last comparison was requested.

    reason: why it was requested. age: how long ago. is_compared: see RedisServer.
    """
    if not is_compared and age > _SETTLED:
        return A_REPLICA_HAS_TAKEN_OVER
    if reason in _REPLACEMENTS and age > _LATER:
        return A_MINUTE_HAS_PASSED
    return A_DAY_HAS_PASSED if age > _EVERY else None
