"""Counting the events of the stream from its entries."""

from redis import Redis

from edge.redirects.totals import AnsweredTotals
from scans.accounting.waiting import WaitingEvents, count_waiting
from scans.events import BATCH_FIELD, STREAM_KEY
from tests.integration.scans.draining import answer, append
from tests.unit.scans.events import make_event


def test_an_empty_stream_has_none(redis: Redis) -> None:
    assert count_waiting(redis) == WaitingEvents(0)


def test_entries_of_both_versions_are_counted_over_many_parts(redis: Redis) -> None:
    totals = AnsweredTotals()
    for number in range(230):
        events = [make_event() for _ in range(number % 3 + 1)]
        if number % 2:
            append(redis, *events)
        else:
            answer(redis, totals, *events)
    assert count_waiting(redis) == WaitingEvents(sum(number % 3 + 1 for number in range(230)))


def test_an_entry_that_cannot_be_read_is_one_event(redis: Redis) -> None:
    redis.xadd(STREAM_KEY, {BATCH_FIELD: b"?"})
    redis.xadd(STREAM_KEY, {b"x": b"y"})
    assert count_waiting(redis) == WaitingEvents(2)


def test_a_stream_that_is_too_long_is_estimated(redis: Redis) -> None:
    for _ in range(200):
        append(redis, make_event(), make_event())
    assert count_waiting(redis, limit_secs=0) == WaitingEvents(400, is_exact=False)
