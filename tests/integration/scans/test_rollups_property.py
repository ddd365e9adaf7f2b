"""Rebuilt rollups equal the incremental ones, byte for byte, in any order of arrival."""

from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from qrs.models import DynamicQr
from scans.analytics.rollups import dimensions, recount
from scans.analytics.rollups.check import list_drift
from scans.analytics.rollups.rebuild import Range
from scans.events import ScanEvent
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.draining import append, drain_all
from tests.integration.scans.rollup_tables import dump, open_connection, rebuild_all
from tests.support.factories import Workspace, make_workspace
from tests.unit.scans.events import make_event

NEW_YEAR_MS = 1_767_225_600_000
"""2026-01-01T00:00:00Z, a Thursday: a border of days, months and years."""
PERSON, BOT = "Mozilla/5.0 (X11; Linux x86_64)", "curl/8.5.0"
MARCH_MS = NEW_YEAR_MS + 59 * 86_400_000

_moments = st.builds(
    lambda border, ms: border + ms,
    st.sampled_from([NEW_YEAR_MS, MARCH_MS]),
    st.sampled_from([-86_400_000, -3_600_001, -1, 0, 1, 3_599_999, 3_600_000, 86_399_999]),
)
_names = st.sampled_from(["", "a", "b", "c", "d", "e", "é", "(other)", '"(other)"'])
_scans = st.fixed_dictionaries(
    {
        "qr_id": st.sampled_from([41, 42]),
        "scanned_at_ms": _moments,
        "outcome": st.sampled_from(["redirected", "redirected", "redirected", "paused"]),
        "variant": _names,
        "referer": _names,
        "city": _names,
        "country": st.sampled_from(["", "CA", "US", "FR", "DE"]),
        "latitude": st.sampled_from(["", "45.5", "45.55", "-0.04", "0.05"]),
        "user_agent": st.sampled_from([BOT, PERSON, ""]),
        "gpc": st.booleans(),
    }
)


@pytest.fixture
def few_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buckets are capped at three values, and days are recounted in several chunks."""
    monkeypatch.setattr(dimensions, "MAX_VALUES", 2)
    monkeypatch.setattr(dimensions, "MOST_FREQUENT", 1)
    monkeypatch.setattr(recount, "CHUNK_ROWS", 3)


@given(data=st.data(), scans=st.lists(_scans, min_size=1, max_size=25))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_rebuilt_rollups_equal_the_incremental_ones(
    few_values: None, redis: Redis, data: st.DataObject, scans: list[dict[str, object]]
) -> None:
    workspace = make_workspace()
    events = [make_event(tenant_id=workspace.tenant.pk, **scan) for scan in scans]
    arriving = data.draw(st.permutations(events + events[:3]))
    while arriving:
        size = data.draw(st.integers(1, len(arriving)))
        batch, arriving = arriving[:size], arriving[size:]
        append(redis, *batch)
        drain_all(redis)
        if data.draw(st.booleans()):
            _delete_qr(workspace, 41)
    _assert_rebuilding_changes_nothing(workspace)


def test_which_values_are_listed_does_not_depend_on_the_order_of_arrival(
    few_values: None, redis: Redis
) -> None:
    """The most frequent values of all scans and of those by people are listed."""
    scans = [("a", PERSON), ("b", BOT), ("c", PERSON), ("b", BOT), ("d", PERSON), ("c", PERSON)]
    scans += [("b", BOT), ("e", BOT)]
    dumps = []
    for order in (range(8), reversed(range(8)), [2, 4, 5, 7, 1, 0, 3, 6]):
        workspace = make_workspace()
        for position in order:
            referer, user_agent = scans[position]
            append(redis, _from(workspace, referer=referer, user_agent=user_agent))
            drain_all(redis)
        with closing(open_connection()) as connection:
            dumps.append(dump(connection, workspace.tenant)["scans_scanrollup"])
    assert dumps[0] == dumps[1] == dumps[2]
    referers = [row.split(",")[3:6] for (row,) in dumps[0] if ",referer," in row]
    assert sorted(referers) == [['"(other)"', "2", "1"], ["b", "0", "3"], ["c", "2", "0"]]


def _from(workspace: Workspace, **changes: object) -> ScanEvent:
    return make_event(tenant_id=workspace.tenant.pk, **changes)


def _delete_qr(workspace: Workspace, qr_id: int) -> None:
    """Delete the QR; its scans stay for 13 months."""
    with tenant_schema(workspace.tenant.schema_name):
        DynamicQr.objects.filter(pk=qr_id).delete()


def _assert_rebuilding_changes_nothing(workspace: Workspace) -> None:
    with closing(open_connection()) as connection:
        incremental = dump(connection, workspace.tenant)
        assert list(list_drift(connection, workspace.tenant.schema_name, Range())) == []
        rebuild_all(connection, workspace.tenant)
        assert dump(connection, workspace.tenant) == incremental
