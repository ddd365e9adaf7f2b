"""The second half of a render: what a finished image leads to, in one short transaction.

Order: tenant row, QR, credit, usage. What is counted is counted last, so that a failure at any
point counts nothing, and a quota that ran out meanwhile takes the new QR back. A crash between
the two halves has written nothing at all.
"""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from plans.services import count_credit_render, count_render
from qrs.generation.contents import Content, ExistingDynamicQr, FixedText
from qrs.generation.drawing import Drawing
from qrs.models import DynamicQr
from qrs.selectors import codes as selectors
from qrs.services import codes as services
from tenants.models import Tenant
from tenants.services.credits import spend_credit


@transaction.atomic
def complete_render(
    *,
    tenant: Tenant,
    acting_user: User | None,
    content: Content,
    drawing: Drawing,
    now: datetime,
) -> DynamicQr | None:
    """Make the QR that was drawn, if it is a new one, and count the render. Returns the QR.

    Raises NotFoundError (404) for a QR that was deleted meanwhile, ActiveCapError (403),
    QuotaSpentError (429), and ShortIdTakenError: then draw again.
    """
    if isinstance(content, FixedText):
        qr = None
    elif isinstance(content, ExistingDynamicQr):
        qr = selectors.get_qr(short_id=content.short_id)
    else:
        qr = services.create_qr(
            tenant_id=tenant.pk,
            acting_user=acting_user,
            name=content.name,
            destination_url=content.destination_url,
            short_id=drawing.short_id,
            now=now,
        )
    _count(tenant, now)
    return qr


def _count(tenant: Tenant, now: datetime) -> None:
    """Credits first, then the month's quota. Raises QuotaSpentError (429)."""
    if spend_credit(tenant_id=tenant.pk):
        count_credit_render(tenant_id=tenant.pk, now=now)
    else:
        count_render(tenant_id=tenant.pk, plan=tenant.plan, now=now)
