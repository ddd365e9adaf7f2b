"""The consumer group's house-keeping."""

from typing import Any

from redis import Redis

from scans.events import STREAM_GROUP, STREAM_KEY
from scans.ingestion.stream import ScanStream
from tests.integration.scans.draining import append
from tests.unit.scans.events import make_event


def _consumers(redis: Redis) -> set[bytes]:
    found: Any = redis.xinfo_consumers(STREAM_KEY, STREAM_GROUP)
    return {one["name"] for one in found}


def test_only_workers_that_owe_nothing_are_forgotten(redis: Redis) -> None:
    append(redis, make_event())
    busy, gone = ScanStream(redis, consumer="busy"), ScanStream(redis, consumer="gone")
    assert len(busy.read_new()) == 1
    assert gone.read_new() == []
    assert _consumers(redis) == {b"busy", b"gone"}

    assert busy.remove_consumers(idle_ms=-1) == 1

    assert _consumers(redis) == {b"busy"}


def test_a_worker_that_was_just_here_is_kept(redis: Redis) -> None:
    stream = ScanStream(redis, consumer="here")
    stream.read_new()
    assert stream.remove_consumers(idle_ms=60_000) == 0


def test_without_stream_or_group_there_is_nothing_to_forget(redis: Redis) -> None:
    stream = ScanStream(redis, consumer="first")
    assert stream.remove_consumers(idle_ms=0) == 0
    append(redis, make_event())
    assert stream.remove_consumers(idle_ms=0) == 0
    assert len(stream.read_new()) == 1


def test_what_was_appended_before_the_group_existed_is_read(redis: Redis) -> None:
    ids = [append(redis, make_event()) for _ in range(3)]
    assert [one.entry_id for one in ScanStream(redis, consumer="late").read_new()] == ids
