"""Lines from each call site are limited by themselves."""

import logging

import pytest

from kernel import log_rate_limit
from kernel.log_rate_limit import LINES_A_SECOND, LogRateLimitFilter


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The current time, to be set."""
    now = [100.0]
    monkeypatch.setattr(log_rate_limit, "monotonic", lambda: now[0])
    return now


def make_record(line: int = 1) -> logging.LogRecord:
    return logging.LogRecord(
        "edge", logging.WARNING, "edge.py", line, "refused: %s", ("OOM",), None
    )


def test_excess_lines_are_dropped_and_counted(clock: list[float]) -> None:
    flood = LogRateLimitFilter()
    passed = [flood.filter(make_record()) for _ in range(40)]
    assert passed == [True] * LINES_A_SECOND + [False] * (40 - LINES_A_SECOND)
    clock[0] += 1
    record = make_record()
    assert flood.filter(record)
    assert record.getMessage() == "refused: OOM (35 lines like it were left out)"
    following = make_record()
    assert flood.filter(following)
    assert following.getMessage() == "refused: OOM"


def test_other_call_sites_are_not_limited_meanwhile(clock: list[float]) -> None:
    flood = LogRateLimitFilter()
    for _ in range(40):
        flood.filter(make_record())
    assert flood.filter(make_record(line=2))


def test_slow_lines_all_pass(clock: list[float]) -> None:
    flood = LogRateLimitFilter()
    for _ in range(40):
        clock[0] += 0.3
        record = make_record()
        assert flood.filter(record)
        assert record.getMessage() == "refused: OOM"
