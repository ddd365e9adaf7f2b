"""The leases of open feeds in Redis: which QRs are watched, and how many feeds a workspace has.

One hash tag in all keys, so that the script works on a cluster, too.
"""

from typing import Any, NamedTuple

from redis.asyncio import Redis

from scans.log.live.events import StreamCursor, parse_cursor

# A stream is kept this long after its last reader left: enough for a phone to leave a tunnel.
RETENTION_SECS = 120
# Every heartbeat renews the lease; a feed that died without releasing it loses it by then.
LEASE_SECS = 45
MAX_FEEDS_OF_WORKSPACE = 10
# One for each browser that has pages of this workspace open, whatever it shows.
MAX_PAGE_FEEDS_OF_WORKSPACE = 100

WATCHED_KEY = "{scans}:live:watched"
"""Sorted set "<tenant id>:<qr id>" -> until when, Unix ms by the clock of Redis."""

# KEYS: stream, watched, leases.
# ARGV: member, feed id, cursor or "", retention ms, lease ms, most feeds.
# Returns nothing when the workspace has all its leases, else where to go on, and whether that
# is without a gap.
_RENEW_LUA = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stream, watched, leases = KEYS[1], KEYS[2], KEYS[3]
local member, feed, cursor = ARGV[1], ARGV[2], ARGV[3]
local retention_ms, lease_ms, max_feeds = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
redis.call('ZREMRANGEBYSCORE', leases, '-inf', now)
if not redis.call('ZSCORE', leases, feed) and redis.call('ZCARD', leases) >= max_feeds then
  return {}
end
redis.call('ZADD', leases, now + lease_ms, feed)
redis.call('PEXPIRE', leases, lease_ms)
-- The first entry has no scans: it is a cursor to reconnect with before the first scan.
if redis.call('EXISTS', stream) == 0 then redis.call('XADD', stream, '*', 'o', '1') end
redis.call('PEXPIRE', stream, retention_ms)
redis.call('ZREMRANGEBYSCORE', watched, '-inf', now)
redis.call('ZADD', watched, now + retention_ms, member)
redis.call('PEXPIRE', watched, retention_ms)
local last = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1][1]
if cursor == '' then return {last, 1} end
-- Complete only if the entry of the cursor, or one before it, is still there.
if #redis.call('XRANGE', stream, '-', cursor, 'COUNT', 1) == 0 then return {last, 0} end
-- And only if the cursor is not of an earlier stream under this key.
if #redis.call('XRANGE', stream, cursor, '+', 'COUNT', 1) == 0 then return {last, 0} end
return {cursor, 1}
"""


class Seats(NamedTuple):
    """Seats of a workspace that do not count against each other. most: in all processes."""

    name: str
    most: int


API_SEATS = Seats("leases", MAX_FEEDS_OF_WORKSPACE)
PAGE_SEATS = Seats("page-leases", MAX_PAGE_FEEDS_OF_WORKSPACE)


class Lease(NamedTuple):
    """cursor: where the feed goes on. is_complete: whether nothing is missing before it."""

    cursor: StreamCursor
    is_complete: bool


async def renew_lease(
    redis: Redis,
    *,
    tenant_id: int,
    qr_id: int,
    feed_id: str,
    cursor: StreamCursor | None,
    seats: Seats = API_SEATS,
) -> Lease | None:
    """Take or renew a feed's lease and keep its stream; None when the workspace has no lease left.

    Raises redis.RedisError.
    """
    reply: Any = await redis.eval(
        _RENEW_LUA,
        3,
        get_stream_key(tenant_id, qr_id),
        WATCHED_KEY,
        get_leases_key(tenant_id, seats),
        f"{tenant_id}:{qr_id}",
        feed_id,
        cursor.entry_id if cursor else "",
        RETENTION_SECS * 1000,
        LEASE_SECS * 1000,
        seats.most,
    )
    return Lease(parse_cursor(reply[0]), bool(reply[1])) if reply else None


def get_stream_key(tenant_id: int, qr_id: int) -> str:
    """The feed of one QR."""
    return f"{{scans}}:live:{tenant_id}:{qr_id}"


def get_leases_key(tenant_id: int, seats: Seats = API_SEATS) -> str:
    """The feeds of one workspace in all processes."""
    return f"{{scans}}:live:{seats.name}:{tenant_id}"


def parse_watched(member: bytes) -> tuple[int, int]:
    """Tenant id and QR id of a member of WATCHED_KEY."""
    tenant_id, _, qr_id = member.partition(b":")
    return int(tenant_id), int(qr_id)
