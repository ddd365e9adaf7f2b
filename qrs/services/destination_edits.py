"""Edits of where a QR leads: history row, the plan's cap, and credits."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from audit.context import current_actor
from plans.models import Plan
from qrs.errors import EditCapError
from qrs.models import DestinationChange, DynamicQr
from qrs.validation import Variant
from tenants.models import Tenant
from tenants.services.credits import spend_credit


def change_destination(
    *,
    qr: DynamicQr,
    tenant: Tenant,
    acting_user: User | None,
    new_url: str,
    new_variants: Sequence[Variant],
    now: datetime,
) -> None:
    """Set URL and variants on the locked QR and write a history row; the caller saves the QR.

    Only a new URL is an edit that the plan counts. Nothing happens when nothing differs.
    Raises EditCapError (402) when the plan's edits are used up and no credit is left.
    """
    is_edit = new_url != qr.destination_url
    if not is_edit and list(new_variants) == qr.variants:
        return
    paid = is_edit and _pay_for_edit(qr, tenant)
    DestinationChange.objects.create(
        qr_id=qr.pk,
        short_id=qr.short_id,
        old_url=qr.destination_url,
        new_url=new_url,
        old_variants=qr.variants,
        new_variants=list(new_variants),
        changed_by_id=acting_user.pk if acting_user else None,
        changed_by_key_id=current_actor().key_id,
        changed_at=now,
        paid_with_credit=paid,
    )
    qr.destination_url = new_url
    qr.variants = list(new_variants)
    qr.destination_changes_count += is_edit


def needs_credit(qr: DynamicQr, *, plan: Plan) -> bool:
    """Whether the next edit of the destination is beyond those that the plan includes."""
    allowed = plan.destination_edits_per_qr
    return allowed is not None and qr.destination_changes_count >= allowed


def _pay_for_edit(qr: DynamicQr, tenant: Tenant) -> bool:
    """Whether a credit was spent; edits within the plan cost none."""
    if not needs_credit(qr, plan=tenant.plan):
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
