"""Which primary counts: the one that more than half of the Sentinels name."""

import pytest

from kernel.primary_watch import NamedPrimary, find_agreed

A, B = ("10.0.0.1", 6379), ("10.0.0.2", 6379)


@pytest.mark.parametrize(
    ("answers", "sentinels", "agreed"),
    [
        ([A, A, A], 3, A),
        ([A, B, B], 3, B),
        ([B, B], 3, B),
        ([A, B], 3, None),
        ([B], 3, None),
        ([], 3, None),
        ([A, B], 2, None),
        ([A], 1, A),
    ],
)
def test_most_of_all_sentinels_agree(
    answers: list[tuple[str, int]], sentinels: int, agreed: tuple[str, int] | None
) -> None:
    assert find_agreed(answers, sentinels=sentinels) == agreed


def test_only_another_one_than_before_is_a_change() -> None:
    named = NamedPrimary()
    seen = [named.replace(one) for one in (None, A, A, None, A, B, None, B, A)]
    assert seen == [None, None, None, None, None, A, None, None, B]
