"""How many entries a worker reads at a time, and how long it rests."""

import pytest

from scans.ingestion.pace import Pace, Rest


@pytest.mark.parametrize(
    ("workspaces", "qrs", "largest"),
    [(1, 1, 204), (1, 1_000, 1_200), (100, 100, 660), (200, 200, 1_120), (1_000, 9_000, 1_200)],
)
def test_it_grows_until_a_batch_is_full(workspaces: int, qrs: int, largest: int) -> None:
    pace = Pace()
    sizes = []
    for _ in range(5):
        sizes.append(pace.entries)
        pace.adjust(
            entries=pace.entries,
            events=50 * pace.entries,
            workspaces=workspaces,
            qrs=qrs,
            secs=0.5,
        )
    assert sizes[:2] == [100, 200]
    assert sizes[-1] == largest


def test_a_slow_batch_makes_the_next_one_smaller() -> None:
    pace = Pace(800)
    pace.adjust(entries=800, events=40_000, workspaces=200, qrs=200, secs=8.0)
    assert pace.entries == 400


def test_it_reads_at_least_one_entry() -> None:
    pace = Pace()
    pace.adjust(entries=1, events=1_000_000, workspaces=1, qrs=1, secs=60.0)
    assert pace.entries == 1


def test_it_does_not_rest_while_more_is_known_to_wait() -> None:
    rest = Rest()
    assert [rest.choose_secs(secs=0.5, is_full=True) for _ in range(3)] == [0.0] * 3


@pytest.mark.parametrize(
    ("busy_secs", "rest_secs"),
    [(0.0, 0.2), (0.01, 0.2), (0.1, 0.3), (0.5, 1.5), (0.8, 1.5), (1.5, 1.0), (5.0, 0.2)],
)
def test_a_rest_is_longer_than_the_work_and_a_cycle_takes_some_seconds(
    busy_secs: float, rest_secs: float
) -> None:
    rest = Rest()
    for _ in range(2):
        assert rest.choose_secs(secs=busy_secs, is_full=False) == pytest.approx(rest_secs)


def test_all_batches_of_a_cycle_count_for_its_rest() -> None:
    rest = Rest()
    rest.choose_secs(secs=0.2, is_full=True)
    assert rest.choose_secs(secs=0.1, is_full=False) == pytest.approx(0.9)
