"""Rendering for a workspace: its plan's caps, its quota, its QRs.

Order within each transaction: tenant row, QR, render, credit, usage. What is
counted is counted last, so that a failure at any point counts nothing, and a
quota that runs out meanwhile takes the new QR back.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from kernel.errors import FieldErrors, PermissionRefusedError
from plans.models import Plan
from plans.usage import check_render_quota, count_credit_render, count_render
from qrs import selectors, services
from qrs.models import DynamicQr
from qrs.rendering import RenderedImage, RenderingError, RenderOptions, render_qr
from tenants.credits import spend_credit
from tenants.models import Tenant
from tenants.served_hosts import get_public_base_url


class PrintSizeError(PermissionRefusedError):
    """The plan does not print so large or so fine (403)."""

    def __init__(self, plan: Plan, *, field: str, cap: str) -> None:
        super().__init__(f"Plan '{plan.code}' is capped at {cap}. Lower {field} or upgrade.")


@dataclass(frozen=True)
class RenderedQr:
    """A dynamic QR and the image of its public URL."""

    qr: DynamicQr
    public_url: str
    image: RenderedImage


@transaction.atomic
def render_text(
    *, tenant: Tenant, text: str, options: RenderOptions, now: datetime
) -> RenderedImage:
    """Render a fixed text or URL, and count it.

    Raises FieldErrors (400), PrintSizeError (403), RateLimitedError (429).
    """
    _check_plan(tenant, options, now)
    image = _render(text, options)
    _count(tenant, now)
    return image


@transaction.atomic
def create_and_render_qr(
    *,
    tenant: Tenant,
    acting_user: User | None,
    name: str,
    destination_url: str,
    options: RenderOptions,
    now: datetime,
) -> RenderedQr:
    """Insert a dynamic QR and render its public URL: both, or nothing of either.

    destination_url: as qrs.validation.check_destination_url answers it.
    Raises ActiveCapError (403) and as render_text.
    """
    _check_plan(tenant, options, now)
    qr = services.create_qr(
        tenant_id=tenant.pk,
        acting_user=acting_user,
        name=name,
        destination_url=destination_url,
        now=now,
    )
    return _render_public_url(qr, tenant, options, now)


@transaction.atomic
def render_existing_qr(
    *, tenant: Tenant, short_id: str, options: RenderOptions, now: datetime
) -> RenderedQr:
    """Render the public URL of a QR of this workspace.

    Raises NotFoundError (404) and as render_text.
    """
    qr = selectors.get_qr(short_id=short_id)
    _check_plan(tenant, options, now)
    return _render_public_url(qr, tenant, options, now)


def _render_public_url(
    qr: DynamicQr, tenant: Tenant, options: RenderOptions, now: datetime
) -> RenderedQr:
    public_url = selectors.get_public_url(
        short_id=qr.short_id, base_url=get_public_base_url(tenant)
    )
    image = _render(public_url, options)
    _count(tenant, now)
    return RenderedQr(qr=qr, public_url=public_url, image=image)


def _check_plan(tenant: Tenant, options: RenderOptions, now: datetime) -> None:
    """Refuse before the work what is sure to be refused."""
    plan = tenant.plan
    if options.size_inches > plan.max_print_inches:
        cap = f"prints of {plan.max_print_inches} inches"
        raise PrintSizeError(plan, field="size_inches", cap=cap)
    if options.dpi > plan.max_dpi:
        raise PrintSizeError(plan, field="dpi", cap=f"{plan.max_dpi} DPI")
    if not tenant.credits:
        check_render_quota(tenant_id=tenant.pk, plan=plan, now=now)


def _render(text: str, options: RenderOptions) -> RenderedImage:
    try:
        return render_qr(text=text, options=options)
    except RenderingError as error:
        raise FieldErrors.of(error.field, error.message) from error


def _count(tenant: Tenant, now: datetime) -> None:
    """Credits first, then the month's quota. Raises RateLimitedError (429)."""
    if spend_credit(tenant_id=tenant.pk):
        count_credit_render(tenant_id=tenant.pk, now=now)
    else:
        count_render(tenant_id=tenant.pk, plan=tenant.plan, now=now)
