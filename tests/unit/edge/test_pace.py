"""How slowly a reader may take a long answer: what its allowance is after each part."""

import pytest

from edge.bridge.pace import Pace


def left_after(parts: list[tuple[int, float]], *, least: float, patience: float = 60) -> float:
    """parts: (bytes taken, seconds that we waited for it)."""
    pace = Pace(least_bytes_per_sec=least, patience_secs=patience)
    for size_bytes, waited_secs in parts:
        pace.note(size_bytes=size_bytes, waited_secs=waited_secs)
    return pace.left_secs


def test_a_quick_reader_keeps_all_of_it() -> None:
    assert left_after([(1000, 0.1)] * 100, least=1000) == 60


def test_a_pause_uses_it_up_and_reading_on_brings_it_back() -> None:
    assert left_after([(1000, 50)], least=1000) == 11
    assert left_after([(1000, 50), *[(1000, 0)] * 100], least=1000) == 60


def test_a_reader_that_sips_is_out_of_it_after_a_while() -> None:
    # Half of the least rate: each second of waiting costs half a second.
    assert left_after([(500, 1)] * 100, least=1000) == pytest.approx(10)
    assert left_after([(500, 1)] * 121, least=1000) < 0


def test_exactly_the_least_rate_goes_on_for_ever() -> None:
    assert left_after([(1000, 1)] * 100_000, least=1000) == 60


def test_what_the_system_buffers_buys_no_more_than_the_patience() -> None:
    assert left_after([(10_000_000, 0), (1, 61)], least=1000) < 0


def test_without_a_least_rate_any_byte_is_enough() -> None:
    assert left_after([(1, 59)] * 1000, least=0) == 60
