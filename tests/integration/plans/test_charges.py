"""Charges of n renders: credits first, all or nothing, overage billed."""

from decimal import Decimal

import pytest
from django.db import transaction

from kernel.clock import utc_now
from plans.errors import QuotaSpentError
from plans.models import KeyUsage, RenderUsage
from plans.quota_months import get_quota_month
from tenants.services.renders import charge_renders, check_renders_left
from tenants.services.workspaces import set_credits
from tests.support.factories import Workspace, make_workspace, run_parallel

# (renders, credits spent, overage, dollars)
Counts = tuple[int, int, int, Decimal]


def counts(workspace: Workspace) -> Counts:
    """Of this month."""
    row = RenderUsage.objects.filter(tenant_id=workspace.tenant.pk).first()
    if row is None:
        return 0, 0, 0, Decimal(0)
    return row.renders, row.credits_spent, row.overage, row.overage_usd


def credits_left(workspace: Workspace) -> int:
    workspace.tenant.refresh_from_db()
    return workspace.tenant.credits


def charge(workspace: Workspace, n: int = 1, key_id: int | None = None) -> None:
    charge_renders(tenant=workspace.tenant, now=utc_now(), n=n, key_id=key_id)


def give_credits(workspace: Workspace, balance: int) -> None:
    set_credits(tenant_id=workspace.tenant.pk, balance=balance)


def test_credits_pay_what_they_can_and_the_quota_pays_the_rest(solo: Workspace) -> None:
    give_credits(solo, 3)
    charge(solo, 7)
    assert (credits_left(solo), counts(solo)) == (0, (4, 3, 0, Decimal(0)))


def test_a_charge_that_the_quota_refuses_spends_no_credit(solo: Workspace) -> None:
    give_credits(solo, 3)
    with pytest.raises(QuotaSpentError):
        charge(solo, 9)
    assert (credits_left(solo), counts(solo)) == (3, (0, 0, 0, Decimal(0)))


def test_a_refused_charge_inside_a_larger_transaction_undoes_all_of_it(solo: Workspace) -> None:
    give_credits(solo, 1)

    @transaction.atomic
    def charge_twice() -> None:
        charge(solo, 1)
        charge(solo, 6)

    with pytest.raises(QuotaSpentError):
        charge_twice()
    assert (credits_left(solo), counts(solo)) == (1, (0, 0, 0, Decimal(0)))


def test_credits_alone_pay_when_the_quota_is_used_up(solo: Workspace) -> None:
    charge(solo, 5)
    give_credits(solo, 2)
    charge(solo, 2)
    assert counts(solo) == (5, 2, 0, Decimal(0))


def test_the_early_check_counts_credits_and_quota(solo: Workspace) -> None:
    give_credits(solo, 2)
    credits_left(solo)
    check_renders_left(tenant=solo.tenant, now=utc_now(), n=7)
    with pytest.raises(QuotaSpentError, match="than this needs: 6"):
        check_renders_left(tenant=solo.tenant, now=utc_now(), n=8)


def test_renders_beyond_a_billed_quota_are_overage_at_the_price_of_the_day() -> None:
    starter = make_workspace(plan="starter")
    charge(starter, 498)
    charge(starter, 5)
    assert counts(starter) == (503, 0, 3, Decimal("0.12"))
    starter.tenant.plan.overage_usd = Decimal("0.05")
    charge(starter, 2)
    assert counts(starter) == (505, 0, 5, Decimal("0.22"))


def test_the_first_charge_of_a_month_can_be_overage() -> None:
    starter = make_workspace(plan="starter")
    charge(starter, 501)
    assert counts(starter) == (501, 0, 1, Decimal("0.04"))


def test_an_upgrade_neither_bills_nor_forgives_what_was_counted_before() -> None:
    workspace = make_workspace(plan="starter")
    charge(workspace, 510)
    pro = make_workspace(plan="pro").tenant.plan
    workspace.tenant.plan = pro
    charge(workspace, 10)
    assert counts(workspace) == (520, 0, 10, Decimal("0.40"))


def test_an_unlimited_plan_has_no_overage() -> None:
    enterprise = make_workspace(plan="enterprise")
    charge(enterprise, 100_000)
    assert counts(enterprise) == (100_000, 0, 0, Decimal(0))


def test_keys_have_a_count_of_their_own(solo: Workspace) -> None:
    give_credits(solo, 1)
    charge(solo, 3, key_id=71)
    charge(solo, 1, key_id=72)
    charge(solo, 1)
    rows = KeyUsage.objects.filter(tenant_id=solo.tenant.pk, month=get_quota_month(utc_now()))
    by_key = {row.key_id: (row.renders, row.credits_spent) for row in rows}
    assert by_key == {71: (2, 1), 72: (1, 0)}
    assert counts(solo) == (4, 1, 0, Decimal(0))


def test_parallel_charges_take_exactly_what_is_left(solo: Workspace) -> None:
    give_credits(solo, 4)

    def try_charge(n: int) -> int:
        try:
            charge(solo, n)
        except QuotaSpentError:
            return 0
        return n

    taken = run_parallel([lambda n=n: try_charge(n) for n in [2, 3] * 6])  # type: ignore[misc]
    renders, spent, *_ = counts(solo)
    assert sum(taken) == renders + spent
    # Nine renders; a charge of two is refused only if fewer than two were left.
    assert renders + spent in (8, 9)
    assert spent == 4 - credits_left(solo)
