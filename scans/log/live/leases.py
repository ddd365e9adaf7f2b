"""Where feeds live in Redis. One hash tag, so that scripts work on a cluster, too."""

# After the last reader went away; long enough for a phone to come out of a tunnel.
KEPT_SECS = 120
# A feed renews its seat with every heartbeat; one that stopped without a word loses it.
LEASE_SECS = 45
MAX_FEEDS_OF_WORKSPACE = 10
# Kept for those who come back; one for each batch of ingestion, a few hundred bytes a scan.
MAX_ENTRIES = 500

WATCHED_KEY = "{scans}:live:watched"
"""Sorted set "<tenant id>:<qr id>" -> until when, Unix ms by the clock of Redis."""

SCANS_FIELD = b"s"
"""The scans of one batch, as scans.log.live.entries packs them."""
SKIPPED_FIELD = b"n"
"""How many scans of the batch, before these, were too many to show."""
OPENED_FIELD = b"o"
"""The first entry: a place to come back to before there was any scan."""

OPEN_FEED_LUA = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stream, watched, seats = KEYS[1], KEYS[2], KEYS[3]
local member, feed, place = ARGV[1], ARGV[2], ARGV[3]
local kept_ms, seat_ms, max_feeds = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
redis.call('ZREMRANGEBYSCORE', seats, '-inf', now)
if not redis.call('ZSCORE', seats, feed) and redis.call('ZCARD', seats) >= max_feeds then
  return {}
end
redis.call('ZADD', seats, now + seat_ms, feed)
redis.call('PEXPIRE', seats, seat_ms)
if redis.call('EXISTS', stream) == 0 then redis.call('XADD', stream, '*', 'o', '1') end
redis.call('PEXPIRE', stream, kept_ms)
redis.call('ZREMRANGEBYSCORE', watched, '-inf', now)
redis.call('ZADD', watched, now + kept_ms, member)
redis.call('PEXPIRE', watched, kept_ms)
local last = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1][1]
if place == '' then return {last, 1} end
-- Complete only if the place itself, or something before it, is still there.
if #redis.call('XRANGE', stream, '-', place, 'COUNT', 1) == 0 then return {last, 0} end
-- And only if the place is not of another life of this stream.
if #redis.call('XRANGE', stream, place, '+', 'COUNT', 1) == 0 then return {last, 0} end
return {place, 1}
"""
"""KEYS: stream, watched, seats. ARGV: member, feed id, place or "", kept ms, seat ms, most feeds.

Empty: no seat. Else where to go on, and whether that is without a gap.
"""


def get_stream_key(tenant_id: int, qr_id: int) -> str:
    """The feed of one QR."""
    return f"{{scans}}:live:{tenant_id}:{qr_id}"


def get_seats_key(tenant_id: int) -> str:
    """The feeds of one workspace, over all processes."""
    return f"{{scans}}:live:seats:{tenant_id}"


def get_member(tenant_id: int, qr_id: int) -> str:
    """A QR in WATCHED_KEY."""
    return f"{tenant_id}:{qr_id}"


def parse_member(member: bytes) -> tuple[int, int]:
    """What get_member() joined."""
    tenant_id, _, qr_id = member.partition(b":")
    return int(tenant_id), int(qr_id)
