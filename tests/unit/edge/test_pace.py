"""How slowly a client may read a long response: the allowance after each part."""

import pytest

from edge.bridge.pace import Pace


def left_after(parts: list[tuple[int, float]], *, least: float, patience: float = 60) -> float:
    """parts: (bytes that were read, seconds until they were)."""
    pace = Pace(least_bytes_per_sec=least, patience_secs=patience)
    for size_bytes, waited_secs in parts:
        pace.note(size_bytes=size_bytes, waited_secs=waited_secs)
    return pace.left_secs


def test_a_quick_reader_keeps_the_whole_allowance() -> None:
    assert left_after([(1000, 0.1)] * 100, least=1000) == 60


def test_a_pause_spends_the_allowance_and_reading_refills_it() -> None:
    assert left_after([(1000, 50)], least=1000) == 11
    assert left_after([(1000, 50), *[(1000, 0)] * 100], least=1000) == 60


def test_a_reader_below_the_least_rate_exhausts_the_allowance() -> None:
    # Half of the least rate: each second of waiting costs half a second.
    assert left_after([(500, 1)] * 100, least=1000) == pytest.approx(10)
    assert left_after([(500, 1)] * 121, least=1000) < 0


def test_exactly_the_least_rate_never_exhausts_the_allowance() -> None:
    assert left_after([(1000, 1)] * 100_000, least=1000) == 60


def test_the_allowance_never_exceeds_the_patience() -> None:
    assert left_after([(10_000_000, 0), (1, 61)], least=1000) < 0


def test_without_a_least_rate_any_byte_is_enough() -> None:
    assert left_after([(1, 59)] * 1000, least=0) == 60
