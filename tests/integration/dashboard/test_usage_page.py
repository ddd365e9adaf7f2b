"""The page of what is used: this month, by whom, and in the months before."""

from decimal import Decimal

from kernel.clock import utc_now
from plans.models import RenderUsage
from plans.quota_months import get_last_quota_month
from tenants.keys.models import ApiKey
from tenants.models import Role
from tenants.services.renders import charge_renders
from tenants.services.workspaces import set_credits
from tests.support.factories import Workspace, make_workspace
from tests.support.pages import browse_as, browse_as_member


def read(workspace: Workspace) -> str:
    path = f"/{workspace.tenant.slug}/settings/usage/"
    return browse_as(workspace.owner_user).read(path)


def test_an_unused_month_has_the_whole_quota(solo: Workspace) -> None:
    page = read(solo)
    assert "Images of the quota" in page
    assert "Images beyond the quota" not in page
    assert "People, in the dashboard and by log-in" in page


def test_the_month_is_split_by_key_and_its_overage_has_a_price() -> None:
    starter = make_workspace(plan="starter")
    set_credits(tenant_id=starter.tenant.pk, balance=1)
    starter.machine()
    key = ApiKey.objects.get(tenant=starter.tenant)
    charge_renders(tenant=starter.tenant, now=utc_now(), n=401, key_id=key.pk)
    charge_renders(tenant=starter.tenant, now=utc_now(), n=103)
    RenderUsage.objects.create(
        tenant_id=starter.tenant.pk,
        month=get_last_quota_month(utc_now()),
        renders=577,
        overage=77,
        overage_usd=Decimal("3.08"),
    )
    page = read(starter)
    assert f"{key.name} ({key.key_prefix}…)" in page
    assert '<span class="number">401</span>' in page
    assert '<span class="number">103</span>' in page
    assert "US$0.12" in page
    assert "US$3.08" in page
    assert '<td class="number">577</td>' in page


def test_viewers_read_it(nord: Workspace) -> None:
    viewer = browse_as_member(nord.tenant, Role.VIEWER)
    assert "Images by month" in viewer.read(f"/{nord.tenant.slug}/settings/usage/")
