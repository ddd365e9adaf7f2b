"""Writes of branding. Each locks the workspace's row first (lock_tenant)."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from audit.services import record_change
from audit.targets import Target
from kernel.errors import ApiError, BodyTooLargeError
from tenants.branding.errors import LogoBusyError, LogoRefusedError
from tenants.branding.logos.outcome import MAX_UPLOAD_BYTES, LogoImage, LogoProblem
from tenants.branding.models import WorkspaceLogo
from tenants.errors import ManagersOnlyError
from tenants.models import Role, Tenant
from tenants.services.workspaces import lock_tenant

_MANAGERS = frozenset({Role.OWNER, Role.ADMIN})


def can_change_branding(role: Role) -> bool:
    return role in _MANAGERS


def check_role(role: Role) -> None:
    """Raises ManagersOnlyError (403)."""
    if not can_change_branding(role):
        raise ManagersOnlyError


@transaction.atomic
def update_branding(*, tenant_id: int, changes: Mapping[str, str]) -> Tenant:
    """Save the changes, all or none.

    changes: name and colour, if they change; "" for the workspace's name and the plain colour.
    Raises NotFoundError (404).
    """
    tenant = lock_tenant(tenant_id=tenant_id)
    columns = {f"brand_{field}": value for field, value in changes.items()}
    before = {field: getattr(tenant, f"brand_{field}") for field in changes}
    for column, value in columns.items():
        setattr(tenant, column, value)
    if columns:
        tenant.save(update_fields=list(columns))
    _record(tenant, "branding.update", before, changes)
    return tenant


@transaction.atomic
def store_logo(*, tenant_id: int, converted: LogoImage | LogoProblem, now: datetime) -> Tenant:
    """Replace the logo by a converted one.

    converted: by tenants.branding.logos.process, before any lock.
    Raises LogoRefusedError (400), BodyTooLargeError (413), LogoBusyError (503),
    NotFoundError (404).
    """
    if isinstance(converted, LogoProblem):
        raise _explain(converted)
    tenant = lock_tenant(tenant_id=tenant_id)
    digest = hashlib.sha256(converted.png).hexdigest()
    before = _get_digest(tenant_id)
    WorkspaceLogo.objects.update_or_create(
        tenant_id=tenant_id,
        defaults={
            "digest": digest,
            "image": converted.png,
            "width": converted.width,
            "height": converted.height,
            "created_at": now,
        },
    )
    _record(tenant, "branding.set_logo", {"logo": before}, {"logo": digest})
    return tenant


@transaction.atomic
def remove_logo(*, tenant_id: int) -> Tenant:
    """Remove the logo; without one, nothing changes. Raises NotFoundError (404)."""
    tenant = lock_tenant(tenant_id=tenant_id)
    before = _get_digest(tenant_id)
    WorkspaceLogo.objects.filter(tenant_id=tenant_id).delete()
    _record(tenant, "branding.remove_logo", {"logo": before}, {"logo": None})
    return tenant


def _get_digest(tenant_id: int) -> str | None:
    rows = WorkspaceLogo.objects.filter(tenant_id=tenant_id)
    return rows.values_list("digest", flat=True).first()


def _record(
    tenant: Tenant, action: str, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    record_change(
        action=action,
        target=Target.of_tenant(tenant.slug),
        before=before,
        after=after,
        tenant_id=tenant.pk,
    )


def _explain(problem: LogoProblem) -> ApiError:
    if problem is LogoProblem.TOO_LARGE:
        return BodyTooLargeError(MAX_UPLOAD_BYTES)
    if problem is LogoProblem.BUSY:
        return LogoBusyError()
    return LogoRefusedError(problem)
