"""Upgrades with scans all the time: nothing is lost, and every figure is as before."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import httpx
import psycopg
import pytest
from psycopg import sql

from kernel.clock import utc_now
from tests.journeys.agencies import Api
from tests.journeys.drills import assert_all_is_right, read_status, wait_for_line
from tests.journeys.figures import PERIODS_DAYS, find_differences
from tests.journeys.scan_rows import find_wrong_redirects, read_rows
from tests.journeys.upgrading import CELERY, Upgrade, upgraded_from
from tests.support.waiting import wait_until

WRONG_FIGURES = "some figures are not what the scans say"
WRONG_ROUTES = "some codes do not lead where their workspaces say"
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


def count_rows(upgrade: Upgrade, short_id: str) -> dict[int, int]:
    """{days: redirected scans within them}, from the rows."""
    with psycopg.connect(upgrade.database_url) as connection:
        schemas = connection.execute("SELECT schema_name FROM public.tenants_tenant").fetchall()
        rows = [
            row
            for (schema,) in schemas
            for row in connection.execute(
                sql.SQL(
                    "SELECT (scanned_at AT TIME ZONE 'UTC')::date FROM {}"
                    " WHERE short_id = %s AND outcome = 'redirected'"
                ).format(sql.Identifier(schema, "scans_dynamicqrscan")),
                [short_id],
            )
        ]
    today = utc_now().date()
    return {
        days: sum(1 for (day,) in rows if day > today - timedelta(days=days))
        for days in PERIODS_DAYS
    }


def get_period_totals(api: Api, short_id: str) -> dict[int, int]:
    """{days: scans of the period}, as the API shows them."""
    path = f"/v1/dynamic/{short_id}/analytics/"
    return {
        days: api.call("GET", f"{path}?days={days}").json()["scans_in_period"]
        for days in PERIODS_DAYS
    }


def find_wrong_codes(upgrade: Upgrade) -> list[str]:
    """Codes whose figures are not what the rows say."""
    found = []
    for role, short_ids in (("agency_owner", upgrade.quiet), ("free_owner", upgrade.busy)):
        with upgrade.log_in(role) as person:
            found += [
                one
                for one in short_ids
                if get_period_totals(person, one) != count_rows(upgrade, one)
            ]
    return found


def test_the_status_names_figures_as_long_as_they_are_wrong(upgrade: Upgrade) -> None:
    """Before the backfill that comes with an upgrade; of a version without rollups it is needed."""
    before = find_wrong_codes(upgrade)
    upgrade.compare_figures()
    line = read_status(upgrade.new.base_url)["figures"]
    after = find_wrong_codes(upgrade)
    # It may have been mended meanwhile: beat sends the backfill as well.
    if after:
        assert line == WRONG_FIGURES
    elif not before:
        assert line.startswith("ok")


def test_period_figures_agree_with_the_rows_without_a_rebuild(upgrade: Upgrade) -> None:
    # Beat sends this call every ten minutes; here it is sent at once.
    upgrade.new.run(*CELERY, "call", "tasks.scans.backfill_after_upgrade")
    with upgrade.log_in("agency_owner") as agency:
        for short_id in upgrade.quiet:
            assert get_period_totals(agency, short_id) == count_rows(upgrade, short_id)
    with upgrade.log_in("free_owner") as bakery:
        for short_id in upgrade.busy:
            expected = count_rows(upgrade, short_id)
            wait_until(
                partial(
                    lambda one, all_: get_period_totals(bakery, one) == all_, short_id, expected
                ),
                limit_secs=60,
                explain=partial(lambda one: get_period_totals(bakery, one), short_id),
            )
            total = bakery.call("GET", f"/v1/dynamic/{short_id}/").json()["scan_count"]
            assert total == expected[PERIODS_DAYS[-1]]


def test_all_is_right_in_the_end(upgrade: Upgrade, request: pytest.FixtureRequest) -> None:
    if "without-rollups" in request.node.name:
        # It did not count what it answered, so that its scans in the stream are a surplus.
        reason = "answered by a version without an account"
        upgrade.new.manage("reconcile_scans", "--wait", "1", "--write-off", reason)
    upgrade.compare_figures()
    assert_all_is_right(upgrade.new.base_url, upgrade.addresses)
    upgrade.new.manage("check_rollups")
    with psycopg.connect(upgrade.database_url) as connection:
        dead = connection.execute("SELECT * FROM public.scan_deadletters_deadletter").fetchall()
    assert dead == []


def change(upgrade: Upgrade, statement: str) -> None:
    """statement: {schema} is that of the workspace that was scanned."""
    with psycopg.connect(upgrade.database_url) as connection:
        row = connection.execute(
            "SELECT schema_name FROM public.tenants_tenant JOIN public.qr_route"
            " ON tenant_id = tenants_tenant.id WHERE short_id = %s",
            [upgrade.busy[0]],
        ).fetchone()
        assert row is not None
        done = connection.execute(statement.format(schema=f'"{row[0]}"').encode())
        assert done.rowcount > 0


ANSWERED_BY_ANOTHER = """
INSERT INTO public.scans_answered
    (process, answered, spooled, replayed, lost, duplicates, started_at, seen_at)
VALUES ('00000000-0000-0000-0000-00000000000a', 1000, 0, 0, 0, 0, now(), now())
"""
NOT_ANSWERED = """
DELETE FROM public.scans_answered WHERE process = '00000000-0000-0000-0000-00000000000a'
"""
LED_ELSEWHERE = """
UPDATE public.qr_route SET destination_url = destination_url || '/old' WHERE state = 'active'
"""
# What of an upgrade may go wrong: (line of the status, its words, how it goes wrong, how it is
# put right).
GAPS: dict[str, tuple[str, str, str, Callable[[Upgrade], object]]] = {
    "scans without sums": (
        *("figures", WRONG_FIGURES),
        "UPDATE {schema}.scans_scanhour SET human_count = human_count + 1",
        lambda upgrade: upgrade.new.manage("rebuild_rollups"),
    ),
    "sums without scans": (
        *("figures", WRONG_FIGURES),
        "UPDATE {schema}.qrs_scantotal SET scan_count = scan_count + 1",
        lambda upgrade: upgrade.new.manage("rebuild_rollups"),
    ),
    "routes of another state": (
        *("routes", WRONG_ROUTES),
        LED_ELSEWHERE,
        lambda upgrade: upgrade.new.manage("republish_routes"),
    ),
    "answers without scans": (
        *("reconciliation", "scans are missing"),
        ANSWERED_BY_ANOTHER,
        lambda upgrade: change(
            upgrade,
            NOT_ANSWERED,
        ),
    ),
}


@pytest.mark.parametrize("gap", GAPS)
def test_the_status_names_each_gap_while_it_is_there(upgrade: Upgrade, gap: str) -> None:
    line, words, statement, repair = GAPS[gap]
    change(upgrade, statement)
    upgrade.compare_figures()
    wait_for_line(upgrade.new.base_url, line, words)
    repair(upgrade)
    upgrade.compare_figures()
    assert_all_is_right(upgrade.new.base_url, upgrade.addresses)


def test_codes_can_be_edited_by_the_new_version(upgrade: Upgrade) -> None:
    elsewhere = "https://example.com/after-the-upgrade"
    host = {"Host": f"q.localhost:{upgrade.new.port}"}
    with upgrade.log_in() as agency:
        plain = [one for one in upgrade.quiet if is_plain(upgrade.targets[one])]
        for short_id in plain[:3]:
            path = f"/v1/dynamic/{short_id}/"
            assert agency.call("PATCH", path, {"destination_url": elsewhere}).status_code == 200
            scan = httpx.get(f"{upgrade.new.base_url}/q/{short_id}/", headers=host)
            assert scan.headers["Location"] == elsewhere


def is_plain(targets: frozenset[str]) -> bool:
    """Whether a code is in service and has no variants."""
    return len(targets) == 1 and all(one.startswith("https:") for one in targets)
