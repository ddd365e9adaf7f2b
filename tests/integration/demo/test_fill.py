"""`python -m demo.fill`: a workspace whose figures are what its scans say."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Sum
from redis import Redis

from accounts.models import User
from demo.catalogue import AGENCY
from demo.fill.__main__ import main
from demo.fill.codes import make_code
from demo.fill.plan import plan_hours, share_hours
from demo.fill.workspace import NAME
from kernel.clock import utc_now
from qrs.models import DynamicQr, ScanTotal
from qrs.selectors.recent_changes import list_recent_changes
from scans.accounting.ledger.models import LedgerPage
from scans.analytics.trends import TREND_DAYS
from scans.models import DynamicQrScan, ScanDay, ScanHour
from scans.period import Period
from scans.selectors import (
    list_movers,
    list_paused_but_scanned,
    list_silent,
    read_workspace_days,
)
from tenants.models import Membership, Tenant
from tenants.postgres_schemas import tenant_schema
from tests.integration.scans.draining import append, drain_all
from tests.support.factories import Workspace, make_user
from tests.unit.scans.events import make_event


def _count_imported() -> int:
    return LedgerPage.objects.aggregate(rows=Sum("imported", default=0))["rows"] or 0


def test_every_figure_is_what_the_scans_say(nord: Workspace, redis: Redis, capsys: Any) -> None:
    imported, slug = _count_imported(), nord.tenant.slug

    assert main(["--codes=200", "--hours=1500", f"--workspace={slug}"]) == 0

    call_command("check_rollups", f"--workspace={slug}")
    with tenant_schema(nord.tenant.schema_name):
        assert (DynamicQr.objects.count(), ScanHour.objects.count()) == (200, 1500)
        rows = DynamicQrScan.objects.count()
        redirected = DynamicQrScan.objects.filter(outcome="redirected").count()
        totals = ScanTotal.objects.aggregate(scans=Sum("scan_count"))["scans"]
        days = ScanDay.objects.aggregate(scans=Sum("human_count") + Sum("bot_count"))["scans"]
    assert totals == days == redirected < rows
    assert _count_imported() - imported == rows
    output = capsys.readouterr().out
    assert "200 of 200 codes, 1,500 of 1,500 hours" in output
    assert re.search(rf"open /{slug}/. To check: manage.py check_rollups", output)


def test_scans_are_added_to_filled_codes(nord: Workspace, redis: Redis) -> None:
    assert main(["--codes=20", "--hours=200", f"--workspace={nord.tenant.slug}"]) == 0
    with tenant_schema(nord.tenant.schema_name):
        qr_ids = list(ScanTotal.objects.values_list("qr_id", flat=True))
    now_ms = int(utc_now().timestamp() * 1000)
    events = [
        make_event(tenant_id=nord.tenant.pk, qr_id=qr_id, scanned_at_ms=now_ms) for qr_id in qr_ids
    ]
    append(redis, *events)
    drain_all(redis)
    call_command("check_rollups", f"--workspace={nord.tenant.slug}")


def test_it_has_something_for_every_part_of_the_page(nord: Workspace) -> None:
    assert main(["--codes=1000", "--hours=60000", f"--workspace={nord.tenant.slug}"]) == 0
    now = utc_now()
    with tenant_schema(nord.tenant.schema_name):
        days = read_workspace_days(Period.ending(now.date(), days=TREND_DAYS), with_qrs=True)
        movers = list_movers(days)
        assert (len(movers.up), len(movers.down)) == (5, 5)
        assert list_silent(days)
        assert list_paused_but_scanned(now=now).count
        assert len(list_recent_changes(limit=5)) == 5


@pytest.mark.parametrize(("codes", "hours"), [(1, 1), (20, 7), (40, 4000), (300, 100_000)])
def test_exactly_as_many_hours_are_planned(codes: int, hours: int) -> None:
    now = utc_now()
    made = [make_code(number) for number in range(codes)]
    planned = {
        (one.number, one.hour)
        for code, share in zip(made, share_hours(made, hours), strict=True)
        for one in plan_hours(code, share, now=now)
    }
    assert len(planned) == hours
    assert max(hour for _, hour in planned) <= now


def test_more_hours_than_a_year_has_are_refused(nord: Workspace, capsys: Any) -> None:
    assert main(["--codes=1", "--hours=20000", f"--workspace={nord.tenant.slug}"]) == 1
    assert "ask for more codes" in capsys.readouterr().err


def test_an_unknown_workspace_is_refused(capsys: Any) -> None:
    assert main(["--workspace=nobody-here"]) == 1
    assert capsys.readouterr().err == "There is no workspace nobody-here.\n"


def test_production_is_refused_without_a_further_flag(
    nord: Workspace, settings: Any, capsys: Any
) -> None:
    settings.IS_PRODUCTION = True
    few = ["--codes=1", "--hours=1", f"--workspace={nord.tenant.slug}"]
    assert main(few) == 1
    assert "This is production." in capsys.readouterr().err
    assert main([*few, "--in-production"]) == 0


def test_without_servers_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main([f"--data-dir={tmp_path}"]) == 1
    assert "There is no `make up` in" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--codes=0", "--hours=-1", "--codes=many"])
def test_other_numbers_are_refused(option: str) -> None:
    with pytest.raises(SystemExit):
        main([option])


@pytest.fixture
def demo_owner() -> Iterator[User]:
    """The demo's agency, whether or not another test has seeded it."""
    seeded = User.objects.filter(email=AGENCY.owner_email).first()
    owner = seeded or make_user()
    before = owner.email
    User.objects.filter(pk=owner.pk).update(email=AGENCY.owner_email)
    yield owner
    # The seeding of another test makes its own.
    User.objects.filter(pk=owner.pk).update(email=before)


def test_without_a_name_the_agency_of_the_demo_gets_a_workspace(demo_owner: User) -> None:
    assert main(["--codes=5", "--hours=10"]) == 0
    tenant = Tenant.objects.filter(name=NAME).latest("pk")
    assert tenant.plan_id == "enterprise"
    assert Membership.objects.filter(tenant=tenant, user=demo_owner).exists()
