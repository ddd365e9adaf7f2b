"""Creating the consumer group and removing its consumers."""

from typing import Any

from redis import Redis

from scans.events import STREAM_GROUP, STREAM_KEY
from scans.ingestion.stream import ScanStream
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
