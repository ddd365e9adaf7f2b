"""Shares, intervals and the test of a split, against published values."""

from math import isclose

import pytest

from scans.analytics.variants import (
    compare_variants,
    get_chance,
    get_g,
    get_interval,
    list_shares,
)


@pytest.mark.parametrize(
    ("statistic", "freedom", "chance"),
    [
        # The 5 percent and 1 percent columns of any table of the chi-squared distribution.
        *((3.841, 1, 0.05), (5.991, 2, 0.05), (7.815, 3, 0.05), (9.488, 4, 0.05)),
        *((11.070, 5, 0.05), (16.919, 9, 0.05), (6.635, 1, 0.01), (21.666, 9, 0.01)),
        *((0.455, 1, 0.5), (8.343, 9, 0.5), (0.0, 3, 1.0), (-0.1, 1, 1.0)),
    ],
)
def test_chance_is_that_of_the_tables(statistic: float, freedom: int, chance: float) -> None:
    assert isclose(get_chance(statistic, freedom), chance, abs_tol=0.0006)


def test_chance_falls_with_the_statistic_for_every_number_of_variants() -> None:
    for freedom in range(1, 10):
        chances = [get_chance(step / 4, freedom) for step in range(400)]
        assert all(0 <= chance <= 1 for chance in chances)
        assert chances == sorted(chances, reverse=True)


def test_g_is_that_of_the_handbook() -> None:
    """Source: McDonald, Handbook of Biological Statistics, the crossbills."""
    g = get_g({"right": 1752, "left": 1895}, {"right": 1823.5, "left": 1823.5})
    assert isclose(g, 5.61, abs_tol=0.01)
    assert isclose(get_chance(g, 1), 0.018, abs_tol=0.001)


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [
        # Source: Newcombe 1998, table I, method 3 (score without continuity correction).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (0, 0, 0.0, 1.0),
    ],
)
def test_intervals_are_those_of_the_paper(hits: int, tries: int, low: float, high: float) -> None:
    found = get_interval(hits, tries)
    assert isclose(found[0], low, abs_tol=0.0001)
    assert isclose(found[1], high, abs_tol=0.0001)


def test_shares_stand_beside_the_weights_and_name_earlier_variants_last() -> None:
    shares = list_shares({"B": 30, "A": 60, "old": 10}, {"A": 3, "B": 1, "C": 0})
    assert [(one.label, one.scans, one.share) for one in shares] == [
        ("A", 60, 0.6),
        ("B", 30, 0.3),
        ("C", 0, 0.0),
        ("old", 10, 0.1),
    ]
    assert [one.expected for one in shares] == [0.75, 0.25, 0.0, None]
    assert all(one.low <= one.share <= one.high for one in shares)


def test_without_scans_every_share_is_open() -> None:
    assert [(s.share, s.low, s.high) for s in list_shares({}, {"A": 1})] == [(0.0, 0.0, 1.0)]


@pytest.mark.parametrize(
    ("counts", "weights"),
    [({}, {"A": 1, "B": 1}), ({"A": 5}, {"A": 1}), ({"A": 5}, {"A": 1, "B": 0}), ({"x": 3}, {})],
)
def test_one_variant_or_no_scan_is_no_comparison(
    counts: dict[str, int], weights: dict[str, int]
) -> None:
    assert compare_variants(counts, weights) is None


def test_a_clear_difference_is_said_at_once() -> None:
    found = compare_variants({"A": 400, "B": 600}, {"A": 1, "B": 1})
    assert found is not None
    assert (found.leader, found.is_clear, found.scans_missing) == ("B", True, 0)


def test_a_difference_that_may_be_chance_says_how_long_to_wait() -> None:
    found = compare_variants({"A": 990, "B": 1060}, {"A": 1, "B": 1})
    assert found is not None
    assert not found.is_clear
    assert isclose(found.chance, 0.122, abs_tol=0.001)
    assert found.scans_missing
    # With so many more scans in the same shares, it is clear.
    factor = 1 + found.scans_missing / 2050
    later = compare_variants(
        {"A": round(990 * factor), "B": round(1060 * factor)}, {"A": 1, "B": 1}
    )
    assert later is not None
    assert later.is_clear


def test_a_split_as_the_weights_say_is_no_race() -> None:
    found = compare_variants({"A": 3001, "B": 1000}, {"A": 3, "B": 1})
    assert found is not None
    assert (found.scans_missing, found.is_clear) == (None, False)


def test_few_scans_prove_nothing_however_uneven() -> None:
    found = compare_variants({"A": 0, "B": 8}, {"A": 1, "B": 1})
    assert found is not None
    assert (found.is_early, found.is_clear, found.scans_missing) == (True, False, 2)


def test_earlier_variants_are_not_compared() -> None:
    with_old = compare_variants({"A": 40, "B": 60, "old": 500}, {"A": 1, "B": 1})
    assert with_old == compare_variants({"A": 40, "B": 60}, {"A": 1, "B": 1})
