"""The line of figures: a figure is made wrong by SQL, named, and right again after a rebuild."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from redis import Redis

from health.figures import MAX_AGE, probe_figures
from health.models import FigureSample, WrongFigures
from health.services.figures import check_figures
from kernel.clock import utc_now
from scans.analytics.rollups.sample import MAX_QRS
from tests.integration.health.conftest import ask
from tests.integration.scans.draining import append, drain_all
from tests.integration.scans.rollup_tables import open_connection
from tests.support.factories import Workspace
from tests.unit.scans.events import make_event

WRONG = "some figures are not what the scans say"
# The next sample of a workspace comes after five minutes.
LATER = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def nothing_is_noted(others_are_checked: None) -> None:
    WrongFigures.objects.all().delete()


def scan(redis: Redis, workspace: Workspace, count: int = 5, *, days_ago: int = 0) -> int:
    """Returns the QR's id."""
    qr = workspace.create_qr()
    at = datetime.now(UTC) - timedelta(days=days_ago)
    ours = {
        "tenant_id": workspace.tenant.pk,
        "qr_id": qr["id"],
        "short_id": qr["short_id"],
        "scanned_at_ms": int(at.timestamp() * 1000),
    }
    append(redis, *(make_event(**ours) for _ in range(count)))
    drain_all(redis)
    found: int = qr["id"]
    return found


def break_by(workspace: Workspace, statement: str) -> None:
    with closing(open_connection()) as connection:
        connection.execute(statement.format(schema=f'"{workspace.tenant.schema_name}"'))


def rebuild(workspace: Workspace) -> None:
    call_command("rebuild_rollups", "--workspace", workspace.tenant.slug, stdout=StringIO())


def check(redis: Redis, *, after: timedelta = timedelta()) -> int:
    return check_figures(now=utc_now() + after, budget_secs=0)


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("UPDATE {schema}.scans_scanhour SET human_count = human_count + 1", "hours"),
        ("DELETE FROM {schema}.scans_scanhour", "the total is"),
        ("DELETE FROM {schema}.scans_scanrollup WHERE dimension = 'country'", "values"),
        ("UPDATE {schema}.qrs_scantotal SET bot_count = bot_count + 1", "the total is"),
        ("UPDATE {schema}.qrs_scantotal SET scan_count = scan_count - 1", "the total is"),
        ("DELETE FROM {schema}.scans_dynamicqrscan", "differ from the rows"),
        ("UPDATE {schema}.scans_scanday SET bot_count = bot_count + 9", "the workspace's day"),
    ],
)
def test_a_wrong_figure_is_named_until_it_is_rebuilt(
    redis: Redis, nord: Workspace, statement: str, part: str
) -> None:
    scan(redis, nord)
    assert check(redis) == 1
    assert ask(redis)["figures"].line == "ok"
    break_by(nord, statement)

    check(redis, after=LATER)
    wrong = ask(redis)["figures"]
    rebuild(nord)
    check(redis, after=2 * LATER)
    mended = ask(redis)["figures"]

    assert wrong[:2] == (False, WRONG)
    assert wrong.staff_line.startswith(f"{nord.tenant.slug}: ")
    assert part in wrong.staff_line
    assert f"rebuild_rollups --workspace {nord.tenant.slug}" in wrong.staff_line
    assert mended.line == "ok"


def test_what_was_wrong_is_compared_again_before_anything_else(
    redis: Redis, nord: Workspace
) -> None:
    """Among more QRs than a sample has."""
    for _ in range(MAX_QRS + 5):
        scan(redis, nord, 1)
    break_by(nord, "UPDATE {schema}.scans_scanhour SET human_count = human_count + 1")
    check(redis)
    assert WrongFigures.objects.filter(tenant_id=nord.tenant.pk).count() == 1
    rebuild(nord)
    check(redis, after=timedelta(seconds=1))
    assert not WrongFigures.objects.exists()


def test_older_days_are_compared_as_well(redis: Redis, nord: Workspace) -> None:
    scan(redis, nord)
    qr_id = scan(redis, nord, days_ago=40)
    break_by(nord, "DELETE FROM {schema}.scans_scanrollup WHERE day < current_date - 30")
    for number in range(60):
        check(redis, after=number * LATER)
        if WrongFigures.objects.exists():
            break
    assert WrongFigures.objects.get().qr_ids == [qr_id]


def test_a_workspace_without_scans_is_right(redis: Redis, nord: Workspace) -> None:
    assert check(redis) == 1
    assert ask(redis)["figures"].line == "ok"


def test_a_workspace_is_not_compared_all_the_time(redis: Redis, nord: Workspace) -> None:
    assert check(redis) == 1
    assert check(redis, after=timedelta(minutes=1)) == 0
    assert check(redis, after=LATER) == 1


def test_figures_of_a_deleted_workspace_are_forgotten(redis: Redis) -> None:
    now = utc_now()
    WrongFigures.objects.create(
        tenant_id=2**40, day=now.date(), lines=["x"], found_at=now, checked_at=now
    )
    check(redis)
    assert not WrongFigures.objects.exists()


def test_comparing_that_has_stopped_is_reported(redis: Redis, nord: Workspace) -> None:
    FigureSample.objects.all().delete()
    now = utc_now()
    assert probe_figures(now).line == "ok, none compared yet"
    check_figures(now=now, budget_secs=0)
    assert probe_figures(now).is_ok
    stopped = probe_figures(now + MAX_AGE + timedelta(minutes=3))
    assert stopped[:2] == (False, "not compared with the scans for 63 min")
