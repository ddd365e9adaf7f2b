"""Creates the demo's workspaces, people and codes."""

from datetime import datetime, timedelta
from functools import partial
from typing import TypedDict

from django.conf import settings

from accounts.models import User
from accounts.services.emails import mark_email_verified
from audit.context import Actor
from console.services.tenants import create_tenant_as_admin
from console.services.users import create_user
from demo.catalogue import DemoQr, DemoVariant, DemoWorkspace
from demo.logins import derive_password
from qrs.services.codes import create_qr, update_qr
from qrs.validation import Variant, check_destination_url
from tenants.models import Tenant
from tenants.postgres_schemas import tenant_schema

SEEDER = Actor(user_id=None, email="demo data", via="command")


class SeededWorkspace(TypedDict):
    """Ids of a workspace of the catalogue. short_ids: in the catalogue's order."""

    tenant_id: int
    owner_id: int
    short_ids: list[str]


def create_workspace(workspace: DemoWorkspace, *, now: datetime) -> SeededWorkspace:
    """Create the owner, the workspace and its codes, in the caller's transaction."""
    owner = create_user(
        actor=SEEDER,
        email=workspace.owner_email,
        password=derive_password(workspace.owner_email, secret=settings.SECRET_KEY),
        full_name=workspace.owner_name,
        is_staff=workspace.is_staff,
    )
    mark_email_verified(owner, email=owner.email, now=now)
    created = create_tenant_as_admin(
        actor=SEEDER, name=workspace.name, owner_email=owner.email, plan=workspace.plan
    )
    _backdate(created.tenant, workspace, now)
    with tenant_schema(created.tenant.schema_name):
        # The oldest first, so that ids ascend with age as in real workspaces.
        short_ids = {
            demo.name: _create_code(demo, created.tenant, owner, now)
            for demo in sorted(workspace.qrs, key=lambda demo: -demo.age_days)
        }
    return {
        "tenant_id": created.tenant.pk,
        "owner_id": owner.pk,
        "short_ids": [short_ids[demo.name] for demo in workspace.qrs],
    }


def _backdate(tenant: Tenant, workspace: DemoWorkspace, now: datetime) -> None:
    """Make the workspace a day older than its oldest code."""
    days = max((demo.age_days for demo in workspace.qrs), default=0) + 1
    Tenant.objects.filter(pk=tenant.pk).update(created_at=now - timedelta(days=days))


def _create_code(demo: DemoQr, tenant: Tenant, owner: User, now: datetime) -> str:
    """Create and change the code as its owner would have done. Returns its short id."""
    created_at = now - timedelta(days=demo.age_days)
    qr = create_qr(
        tenant_id=tenant.pk,
        acting_user=owner,
        name=demo.name,
        destination_url=check_destination_url(demo.earlier_url or demo.destination_url),
        now=created_at,
    )
    change = partial(update_qr, tenant_id=tenant.pk, acting_user=owner, short_id=qr.short_id)
    if demo.variants:
        variants = [_as_variant(variant) for variant in demo.variants]
        change(now=created_at + timedelta(minutes=4), variants=variants)
    if demo.earlier_url:
        url = check_destination_url(demo.destination_url)
        change(now=created_at + timedelta(days=demo.age_days / 2), destination_url=url)
    if demo.paused_days_ago is not None:
        change(now=now - timedelta(days=demo.paused_days_ago), is_active=False)
    return qr.short_id


def _as_variant(variant: DemoVariant) -> Variant:
    url = check_destination_url(variant.url)
    return {"url": url, "weight": variant.weight, "label": variant.label}
