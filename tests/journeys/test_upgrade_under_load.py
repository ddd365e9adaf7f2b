"""Upgrades with scans all the time: nothing is lost, and every figure is as before."""

from collections.abc import Iterator

import pytest

from tests.journeys.figures import find_differences
from tests.journeys.scan_rows import find_wrong_redirects, read_rows
from tests.journeys.upgrading import Upgrade, upgraded_from

VERSIONS = {
    # The first one that has all of a scan's way. It counts no rollups, and stores scans while the
    # migration counts them.
    "without-rollups": "825a7d33e1e7d6c3c382fa1ffdbcea18c58eafe9",
    # The one before scans are stored by a program of its own and may wait for replicas.
    "one-machine": "eea4b2d6bc4ee1a6719934dda4998d24200b3502",
}
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", params=VERSIONS)
def upgrade(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Upgrade]:
    """An installation after its upgrade from one of the versions."""
    folder = tmp_path_factory.mktemp(request.param)
    with upgraded_from(VERSIONS[request.param], folder) as upgrade:
        yield upgrade


def test_every_phone_was_redirected_to_its_codes_destination(upgrade: Upgrade) -> None:
    assert len(upgrade.load.results) > 200
    assert find_wrong_redirects(upgrade.load, upgrade.targets) == []


def test_every_redirect_is_one_row(upgrade: Upgrade) -> None:
    rows, redirected = read_rows(upgrade.database_url, upgrade.load), upgrade.list_redirected()
    assert set(rows.values()) == {1}
    cut_off = {upgrade.load.referer(number) for number in upgrade.load.cut_off}
    assert rows.keys() - redirected <= cut_off
    assert redirected <= rows.keys()


def test_figures_of_codes_that_nobody_scanned_are_the_same(upgrade: Upgrade) -> None:
    assert len(upgrade.quiet) > 5
    assert find_differences(upgrade.before, upgrade.read_figures()) == []
