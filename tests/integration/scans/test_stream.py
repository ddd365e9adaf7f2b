"""Creating the consumer group and removing its consumers."""

from typing import Any

from redis import Redis

from scans.events import COUNTERS_KEY, STREAM_GROUP, STREAM_KEY
from scans.ingestion.stream import ScanStream, Settlement
from tests.integration.scans.draining import append
from tests.unit.scans.events import make_event


def _consumers(redis: Redis) -> set[bytes]:
    found: Any = redis.xinfo_consumers(STREAM_KEY, STREAM_GROUP)
    return {one["name"] for one in found}


def test_only_consumers_without_pending_entries_are_removed(redis: Redis) -> None:
    append(redis, make_event())
    busy, gone = ScanStream(redis, consumer="busy"), ScanStream(redis, consumer="gone")
    assert len(busy.read_new()) == 1
    assert gone.read_new() == []
    assert _consumers(redis) == {b"busy", b"gone"}

    assert busy.remove_consumers(idle_ms=-1) == 1

    assert _consumers(redis) == {b"busy"}


def test_a_consumer_that_read_recently_is_not_removed(redis: Redis) -> None:
    stream = ScanStream(redis, consumer="here")
    stream.read_new()
    assert stream.remove_consumers(idle_ms=60_000) == 0


def test_without_stream_or_group_no_consumer_is_removed(redis: Redis) -> None:
    stream = ScanStream(redis, consumer="first")
    assert stream.remove_consumers(idle_ms=0) == 0
    append(redis, make_event())
    assert stream.remove_consumers(idle_ms=0) == 0
    assert len(stream.read_new()) == 1


def test_entries_appended_before_the_group_existed_are_read(redis: Redis) -> None:
    ids = [append(redis, make_event()) for _ in range(3)]
    assert [one.entry_id for one in ScanStream(redis, consumer="late").read_new()] == ids


def test_any_number_of_entries_is_read_claimed_and_settled(redis: Redis) -> None:
    """More than one command to Redis is about, with and without more than were asked for."""
    ids = [append(redis, make_event()) for _ in range(1_103)]
    reader = ScanStream(redis, consumer="reader")
    other = ScanStream(redis, consumer="other", abandoned_after_ms=0)

    assert [one.entry_id for one in reader.read_new(1_000)] == ids[:1_000]
    assert [one.entry_id for one in reader.read_new(1_000, block_ms=10)] == ids[1_000:]
    assert reader.read_new(1_000, block_ms=10) == []
    assert [one.entry_id for one in other.claim_abandoned(700)] == ids[:700]
    assert [one.entry_id for one in other.claim_abandoned(700)] == ids[700:]
    assert other.claim_abandoned(700)[:1]

    other.settle([Settlement(one, 1, 0) for one in ids])

    waiting: Any = redis.xlen(STREAM_KEY)
    pending: Any = redis.xpending(STREAM_KEY, STREAM_GROUP)
    assert (waiting, pending["pending"]) == (0, 0)
    assert redis.hget(COUNTERS_KEY, "settled") == b"1103"
