"""Workspaces: creation, name, plan, suspension, credits."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction

from accounts.emails import clean_email
from accounts.models import User
from audit.context import Actor
from audit.services import Values, record_change
from audit.targets import Target
from console.services.users import create_user
from kernel.errors import FieldErrors, NotFoundError
from qrs.routes.publish import publish_tenant_routes
from tenants.models import Tenant, TenantStatus
from tenants.services.workspaces import (
    change_plan,
    create_tenant,
    lock_tenant,
    rename_tenant,
    set_credits,
    set_tenant_status,
)

TENANT_FIELDS = ("name", "plan", "status", "credits")
"""What a platform admin can change. Not the slug, which log-ins and bookmarks contain."""

_WRITERS: dict[str, Callable[[int, Any], Tenant]] = {
    "name": lambda pk, value: rename_tenant(tenant_id=pk, name=value),
    "plan": lambda pk, value: change_plan(tenant_id=pk, plan_code=value),
    "status": lambda pk, value: set_tenant_status(tenant_id=pk, status=TenantStatus(value)),
    "credits": lambda pk, value: set_credits(tenant_id=pk, balance=value),
}
_PASSWORD_BYTES = 15


@dataclass(frozen=True, slots=True)
class CreatedTenant:
    """initial_password: set when the owner's account was created with the workspace."""

    tenant: Tenant
    initial_password: str | None


@transaction.atomic
def create_tenant_as_admin(
    *, actor: Actor, name: str, owner_email: str, plan: str = "free", balance: int = 0
) -> CreatedTenant:
    """Create a workspace with its schema, and its owner's account when the email is new.

    balance: credits. Raises FieldErrors (400) for ``owner_email`` or ``plan``.
    """
    owner, initial_password = _find_or_create_owner(actor, owner_email)
    tenant = create_tenant(name=name, owner=owner, plan_code=plan)
    if balance:
        tenant = set_credits(tenant_id=tenant.pk, balance=balance)
    after = {**_get_values(tenant), "owner": owner.email}
    record_change(
        action="tenant.create",
        target=Target.of_tenant(tenant.slug),
        before={},
        after=after,
        tenant_id=tenant.pk,
        actor=actor,
    )
    return CreatedTenant(tenant, initial_password)


@transaction.atomic
def change_tenant(*, actor: Actor, slug: str, changes: dict[str, Any]) -> Tenant:
    """Set the given fields of TENANT_FIELDS; plan by its code, credits as the new balance.

    A suspension, and its end, takes effect with the next scan after the commit. A smaller plan
    does not affect printed codes.
    Raises NotFoundError (404), FieldErrors (400) for an unknown plan, and at the
    commit UnavailableError (503) when the routes cannot be written to Redis.
    """
    tenant = _lock_tenant(slug)
    before = _get_values(tenant)
    for name in TENANT_FIELDS:
        # Writing status, even with the same value, would update every route.
        if name in changes and changes[name] != before[name]:
            tenant = _WRITERS[name](tenant.pk, changes[name])
    target = Target.of_tenant(tenant.slug)
    record_change(
        action="tenant.change",
        target=target,
        before=before,
        after=changes,
        tenant_id=tenant.pk,
        actor=actor,
    )
    if changes.get("status", before["status"]) != before["status"]:
        transaction.on_commit(partial(publish_tenant_routes, tenant_id=tenant.pk))
    return tenant


def _lock_tenant(slug: str) -> Tenant:
    """Locked, so that credits spent concurrently are neither lost nor restored."""
    pk = Tenant.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if pk is None:
        raise NotFoundError
    return lock_tenant(tenant_id=pk)


def _get_values(tenant: Tenant) -> Values:
    return {
        "name": tenant.name,
        "plan": tenant.plan_id,
        "status": tenant.status,
        "credits": tenant.credits,
    }


def _find_or_create_owner(actor: Actor, raw_email: str) -> tuple[User, str | None]:
    try:
        email = clean_email(raw_email)
    except FieldErrors as error:
        raise FieldErrors({"owner_email": error.errors["email"]}) from None
    owner = User.objects.filter(email=email).first()
    if owner is not None:
        return owner, None
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    return create_user(actor=actor, email=email, password=password), password
