"""Edits of a destination: history row, the plan's cap, and credits."""

from datetime import datetime

from accounts.models import User
from plans.models import Plan
from qrs.errors import EditCapError
from qrs.models import DestinationChange, DynamicQr
from tenants.models import Tenant
from tenants.services.credits import spend_credit


def change_destination(
    *, qr: DynamicQr, tenant: Tenant, acting_user: User | None, new_url: str, now: datetime
) -> None:
    """Set the new URL on the locked QR and write a history row; the caller saves the QR.

    Raises EditCapError (402) when the plan's edits are used up and no credit is left.
    """
    paid = _pay_for_edit(qr, tenant)
    DestinationChange.objects.create(
        qr_id=qr.pk,
        short_id=qr.short_id,
        old_url=qr.destination_url,
        new_url=new_url,
        changed_by_id=acting_user.pk if acting_user else None,
        changed_at=now,
        paid_with_credit=paid,
    )
    qr.destination_url = new_url
    qr.destination_changes_count += 1


def _pay_for_edit(qr: DynamicQr, tenant: Tenant) -> bool:
    """Whether a credit was spent; edits within the plan cost none."""
    allowed = tenant.plan.destination_edits_per_qr
    if allowed is None or qr.destination_changes_count < allowed:
        return False
    if spend_credit(tenant_id=tenant.pk):
        return True
    raise EditCapError(
        plan=tenant.plan,
        edits=qr.destination_changes_count,
        starter_price_usd=_starter_price_usd(),
    )


def _starter_price_usd() -> int:
    price = Plan.objects.filter(code="starter").values_list("price_usd_month", flat=True).first()
    return price or 0
