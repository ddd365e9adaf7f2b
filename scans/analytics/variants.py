"""How scans are split between variants, and how likely a difference is chance.

Pure: counts and weights in, shares and one comparison out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, erfc, exp, floor, log, log10, pi, sqrt

# Of the normal distribution, for an interval that holds the true share in 95 of 100 cases.
_Z = 1.959963984540054
SIGNIFICANT = 0.05
"""A difference that chance makes less often than this counts as one."""
# Below that, the distribution of G is not the one that it is compared with.
# Source: Cochran 1954, "Some methods for strengthening the common chi-squared tests".
_LEAST_EXPECTED = 5


@dataclass(frozen=True, slots=True)
class VariantShare:
    """share, low, high: of all scans, 0 to 1; low and high enclose the true one in 95 of 100 cases.

    expected: the share by its weight; None for a label that has no weight any more.
    """

    label: str
    scans: int
    share: float
    low: float
    high: float
    expected: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """leader: the variant furthest above its weight. chance: how likely chance alone makes such
    a difference, 0 to 1. scans_missing: after how many more scans a difference of this size would
    be clear; 0 when it is, None when there is hardly one. is_early: too few scans for a test.
    """

    leader: str
    chance: float
    scans_missing: int | None
    is_early: bool

    @property
    def is_clear(self) -> bool:
        return not self.is_early and self.chance < SIGNIFICANT


def list_shares(counts: Mapping[str, int], weights: Mapping[str, int]) -> list[VariantShare]:
    """In the order of the weights, then labels of earlier variants, most scanned first.

    counts: scans by label. weights: of the variants of now.
    """
    scans = sum(counts.values())
    total_weight = sum(weights.values())
    earlier = sorted(counts.keys() - weights.keys(), key=lambda label: (-counts[label], label))
    return [
        VariantShare(
            label,
            counts.get(label, 0),
            counts.get(label, 0) / scans if scans else 0.0,
            *get_interval(counts.get(label, 0), scans),
            expected=weights[label] / total_weight if total_weight and label in weights else None,
        )
        for label in [*weights, *earlier]
    ]


def get_interval(hits: int, tries: int) -> tuple[float, float]:
    """The share that is behind hits of tries, from and to, in 95 of 100 cases.

    Source: Wilson 1927; it stays within 0 to 1 and holds for few tries.
    """
    if not tries:
        return 0.0, 1.0
    share, square = hits / tries, _Z * _Z
    middle = (share + square / (2 * tries)) / (1 + square / tries)
    half = _Z * sqrt(share * (1 - share) / tries + square / (4 * tries**2)) / (1 + square / tries)
    # Exactly, where rounding would leave the share itself outside.
    return (middle - half if hits else 0.0), (middle + half if hits < tries else 1.0)


def compare_variants(counts: Mapping[str, int], weights: Mapping[str, int]) -> Comparison | None:
    """Whether the split differs from the weights: a G-test. None with fewer than two variants.

    Only variants with a weight are compared. Source: Sokal and Rohlf, "Biometry", on the G-test.
    """
    compared = {label: weight for label, weight in weights.items() if weight > 0}
    scans = sum(counts.get(label, 0) for label in compared)
    if len(compared) < 2 or not scans:
        return None
    total_weight = sum(compared.values())
    expected = {label: scans * weight / total_weight for label, weight in compared.items()}
    leader = max(compared, key=lambda label: counts.get(label, 0) / expected[label])
    g = get_g({label: counts.get(label, 0) for label in compared}, expected)
    freedom = len(compared) - 1
    least = min(expected.values())
    is_early = least < _LEAST_EXPECTED
    missing = _count_missing(scans, g, freedom)
    if is_early:
        missing = max(missing or 0, _round_up(scans * (_LEAST_EXPECTED / least - 1)))
    return Comparison(leader, get_chance(g, freedom), missing, is_early)


def get_g(counts: Mapping[str, int], expected: Mapping[str, float]) -> float:
    """The statistic of the G-test: 0 when the counts are what was expected."""
    terms = (count * log(count / expected[label]) for label, count in counts.items() if count)
    return max(0.0, 2 * sum(terms))


def get_chance(statistic: float, freedom: int) -> float:
    """How often chance alone gives at least this statistic: the chi-squared distribution.

    freedom: degrees, a whole number from 1. Source: Abramowitz and Stegun, 26.4.4 and 26.4.5.
    """
    if statistic <= 0:
        return 1.0
    half = statistic / 2
    if freedom % 2 == 0:
        chance = term = exp(-half)
        steps = range(1, freedom // 2)
        divisors = [float(step) for step in steps]
    else:
        chance, term = erfc(sqrt(half)), exp(-half) / sqrt(pi * half)
        divisors = [step + 0.5 for step in range(freedom // 2)]
    for divisor in divisors:
        term *= half / divisor
        chance += term
    return min(1.0, chance)


def _count_missing(scans: int, g: float, freedom: int) -> int | None:
    """G grows with the number of scans while their shares stay: so many more make it clear."""
    needed = _get_critical(freedom)
    if g >= needed:
        return 0
    # So close to the weights that a wait for it would be one for noise.
    if g * 20 < needed:
        return None
    return _round_up(scans * (needed / g - 1))


def _get_critical(freedom: int) -> float:
    """The statistic that chance reaches just SIGNIFICANT often."""
    low, high = 0.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        if get_chance(middle, freedom) > SIGNIFICANT:
            low = middle
        else:
            high = middle
    return high


def _round_up(count: float) -> int:
    """To two digits: it is an estimate."""
    if count <= 10:
        return max(1, ceil(count))
    step: int = 10 ** (floor(log10(count)) - 1)
    return ceil(count / step) * step
