"""What workspaces owe for renders beyond their quota: CSV of the platform's API and its site."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kernel.clock import utc_now
from plans.models import RenderUsage
from plans.quota_months import get_last_quota_month
from tenants.services.renders import charge_renders
from tenants.services.workspaces import rename_tenant, set_credits
from tests.integration.console.browser import Browser
from tests.support.factories import ApiClient, Workspace, make_workspace

URL = "/api/v1/platform/overage/export/"
NOW = utc_now()


def read_rows(content: bytes, workspace: Workspace) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    return [row for row in rows if row["workspace"] == workspace.tenant.slug]


def owe(workspace: Workspace, month: date) -> None:
    RenderUsage.objects.create(
        tenant_id=workspace.tenant.pk,
        month=month,
        renders=512,
        credits_spent=3,
        overage=12,
        overage_usd=Decimal("0.48"),
    )


def test_a_workspace_that_owes_is_a_line(platform_admin: ApiClient) -> None:
    starter = make_workspace(plan="starter", name="=SUM(1;2)")
    set_credits(tenant_id=starter.tenant.pk, balance=2)
    charge_renders(tenant=starter.tenant, now=NOW, n=505)
    answer = platform_admin.get(f"{URL}?month={NOW:%Y-%m}")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="overage-{NOW:%Y-%m}.csv"'
    )
    assert read_rows(answer.content, starter) == [
        {
            "month": f"{NOW:%Y-%m}",
            "workspace_id": str(starter.tenant.pk),
            "workspace": starter.tenant.slug,
            "name": "'=SUM(1;2)",
            "plan": "starter",
            "renders": "503",
            "credits_spent": "2",
            "overage_renders": "3",
            "overage_usd": "0.12",
        }
    ]


def test_without_a_month_it_is_the_one_that_ended_last(platform_admin: ApiClient) -> None:
    starter = make_workspace(plan="starter")
    owe(starter, get_last_quota_month(NOW))
    [row] = read_rows(platform_admin.get(URL).content, starter)
    assert row["month"] == f"{get_last_quota_month(NOW):%Y-%m}"
    assert (row["overage_renders"], row["overage_usd"]) == ("12", "0.48")


def test_a_workspace_that_owes_nothing_is_no_line(platform_admin: ApiClient) -> None:
    starter = make_workspace(plan="starter")
    charge_renders(tenant=starter.tenant, now=NOW, n=500)
    assert read_rows(platform_admin.get(f"{URL}?month={NOW:%Y-%m}").content, starter) == []


@pytest.mark.parametrize(
    "month", ["2026", "2026-13", "0000-01", "2026-05-01", "%00", "%D9%A2026-05", ""]
)
def test_what_is_no_month_is_refused(platform_admin: ApiClient, month: str) -> None:
    expected = {"month": ["A month such as 2026-05 is required."]}
    assert platform_admin.get(f"{URL}?month={month}").outcome == (400, expected)


def test_members_do_not_get_it(nord: Workspace) -> None:
    assert nord.owner.get(URL).status == 403


def test_the_site_lists_and_exports_a_month(site: Browser) -> None:
    starter = make_workspace(plan="starter")
    rename_tenant(tenant_id=starter.tenant.pk, name="Studio That Owes")
    owe(starter, date(2025, 3, 1))
    page = site.get("/plans/renderusage/?quota_month=2025-03").content.decode()
    assert "Studio That Owes" in page
    assert 'href="/plans/renderusage/2025-03.csv"' in page
    exported: Any = site.get("/plans/renderusage/2025-03.csv")
    [row] = read_rows(exported.content, starter)
    assert row["name"] == "Studio That Owes"


def test_the_site_says_what_is_no_month(site: Browser) -> None:
    site.client.raise_request_exception = False
    assert site.get("/plans/renderusage/2025-99.csv").status_code == 302
    assert site.get("/plans/renderusage/?quota_month=nonsense").status_code == 302
