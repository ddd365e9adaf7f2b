"""How many entries a worker reads at a time."""

import pytest

from scans.ingestion.pace import Pace


@pytest.mark.parametrize(
    ("workspaces", "largest"), [(1, 203), (100, 500), (200, 800), (1_000, 800)]
)
def test_it_grows_until_a_batch_is_full(workspaces: int, largest: int) -> None:
    pace = Pace()
    sizes = []
    for _ in range(5):
        sizes.append(pace.entries)
        pace.adjust(entries=pace.entries, events=50 * pace.entries, workspaces=workspaces, secs=0.5)
    assert sizes[:2] == [100, 200]
    assert sizes[-1] == largest


def test_a_slow_batch_makes_the_next_one_smaller() -> None:
    pace = Pace(800)
    pace.adjust(entries=800, events=40_000, workspaces=200, secs=8.0)
    assert pace.entries == 400


def test_it_reads_at_least_one_entry() -> None:
    pace = Pace()
    pace.adjust(entries=1, events=1_000_000, workspaces=1, secs=60.0)
    assert pace.entries == 1
