"""Cached counts of past days give the same lists as a count of all days."""

from collections import Counter
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from scans.analytics.historical_counts import MAX_PINS, NO_HISTORY, TOP, HistoricalCounts, rank
from scans.analytics.qr_analytics import merge_pins
from scans.analytics.rollups.dimensions import PIN_SEPARATOR

_names = st.sampled_from([f"n{number}" for number in range(30)])
_counts = st.dictionaries(_names, st.integers(1, 5), max_size=30)
_pins = st.builds(
    lambda lat, lon, city: PIN_SEPARATOR.join((f"{lat}.0", f"{lon}.0", city, "CA")),
    st.integers(0, 30),
    st.integers(0, 30),
    st.sampled_from(["", "Laval", "Montreal"]),
)


def _top(counts: Iterable[tuple[str, int]]) -> list[str]:
    return rank(counts)[:TOP]


@given(past=_counts, today=_counts)
def test_a_top_list_is_that_of_all_scans(past: dict[str, int], today: dict[str, int]) -> None:
    summed = HistoricalCounts.of({"city": past}).add_to({"city": today}).get("city", {})
    everything = Counter(past) + Counter(today)
    assert _top(summed.items()) == _top(everything.items())
    assert all(summed[name] == everything[name] for name in summed)


@given(past=_counts, today=_counts)
def test_days_hours_and_variants_are_untruncated(
    past: dict[str, int], today: dict[str, int]
) -> None:
    summed = HistoricalCounts.of({"variant": past}).add_to({"variant": today}).get("variant", {})
    assert summed == Counter(past) + Counter(today)


@given(
    past=st.dictionaries(_pins, st.integers(1, 5), max_size=400),
    today=st.dictionaries(_pins, st.integers(1, 5), max_size=20),
)
def test_the_map_is_that_of_all_scans(past: dict[str, int], today: dict[str, int]) -> None:
    summed = HistoricalCounts.of({"pin": past}).add_to({"pin": today}).get("pin", {})
    everything = Counter(past) + Counter(today)

    def show(counts: dict[str, int]) -> list[object]:
        return list(merge_pins([(name, counts[name]) for name in rank(counts.items())]))

    assert show(summed) == show(everything)
    assert len(show(summed)) <= MAX_PINS


def test_without_history_the_counts_are_todays() -> None:
    assert NO_HISTORY.add_to({"os": {"iOS": 2}}) == {"os": {"iOS": 2}}
