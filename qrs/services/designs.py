"""Create, update and delete a design. Each locks the workspace's row first."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from accounts.models import User
from audit.services import record_change, record_event
from audit.targets import Target
from kernel.entity_tags import IfMatch
from kernel.errors import NotFoundError
from qrs.errors import CustomLogoPlanError, DesignCapError, DesignChangedError, DesignNameTakenError
from qrs.models import Design
from qrs.rendering.options import Logo
from tenants.models import Tenant
from tenants.services.workspaces import lock_tenant


@dataclass(frozen=True)
class Look:
    """Style fields and a logo that were proven together. grade: what came out."""

    fields: Mapping[str, Any]
    logo: Logo | None
    grade: str


class DesignChanges(TypedDict, total=False):
    """What can change of a design; keys that are left out do not change."""

    name: str
    is_default: bool
    look: Look


@transaction.atomic
def create_design(
    *,
    tenant_id: int,
    acting_user: User | None,
    name: str,
    look: Look,
    is_default: bool = False,
    now: datetime,
) -> Design:
    """Insert a design.

    Raises DesignCapError and CustomLogoPlanError (403), DesignNameTakenError (409).
    """
    tenant = lock_tenant(tenant_id=tenant_id)
    check_design_cap(tenant)
    design = Design(
        created_by_id=acting_user.pk if acting_user else None, created_at=now, updated_at=now
    )
    _apply(design, tenant, {"name": name, "is_default": is_default, "look": look})
    _save(design)
    _record("design.create", design, tenant_id, before={})
    return design


@transaction.atomic
def update_design(
    *,
    tenant_id: int,
    design_id: int,
    now: datetime,
    if_match: IfMatch | None = None,
    proven_beside: str | None = None,
    **changes: Unpack[DesignChanges],
) -> Design:
    """Save the changes that differ, all or none.

    proven_beside: the look_tag of the design that the look was proven with, where only a part
    of it is new. Raises NotFoundError (404), PreconditionFailedError (412), CustomLogoPlanError
    (403), DesignNameTakenError (409), and DesignChangedError, after which the caller proves again.
    """
    tenant = lock_tenant(tenant_id=tenant_id)
    design = _lock(design_id, if_match)
    if proven_beside is not None and design.look_tag != proven_beside:
        raise DesignChangedError
    tag, before = design.entity_tag, _audited(design)
    _apply(design, tenant, changes)
    if design.entity_tag != tag:
        design.updated_at = max(now, design.updated_at)
        _save(design)
        _record("design.update", design, tenant_id, before=before)
    return design


@transaction.atomic
def delete_design(*, tenant_id: int, design_id: int, if_match: IfMatch | None = None) -> None:
    """Codes that were printed with it stay as they are.

    Raises NotFoundError (404), PreconditionFailedError (412).
    """
    lock_tenant(tenant_id=tenant_id)
    design = _lock(design_id, if_match)
    before = _audited(design)
    design.delete()
    record_event(
        action="design.delete",
        target=Target.of_design(design.name),
        before=before,
        tenant_id=tenant_id,
    )


def check_logo_plan(tenant: Tenant) -> None:
    """For whoever shows a logo in a code. Raises CustomLogoPlanError (403)."""
    if not tenant.plan.custom_logo:
        raise CustomLogoPlanError


def check_design_cap(tenant: Tenant) -> None:
    """Without a lock on the tenant row only for now. Raises DesignCapError (403)."""
    cap = tenant.plan.designs
    if cap is not None and Design.objects.count() >= cap:
        raise DesignCapError(tenant.plan)


def _lock(design_id: int, if_match: IfMatch | None) -> Design:
    design = Design.objects.select_for_update().filter(pk=design_id).first()
    if design is None:
        raise NotFoundError
    if if_match is not None:
        if_match.check(design.entity_tag)
    return design


def _apply(design: Design, tenant: Tenant, changes: DesignChanges) -> None:
    name = changes.get("name", design.name)
    if name != design.name:
        _check_name(name, design)
        design.name = name
    design.is_default = changes.get("is_default", design.is_default)
    if "look" not in changes:
        return
    look = changes["look"]
    digest = hashlib.sha256(look.logo.png).hexdigest() if look.logo else ""
    if look.logo and digest != design.logo_digest:
        check_logo_plan(tenant)
    design.fields = dict(look.fields)
    design.grade = look.grade
    design.logo_png = look.logo.png if look.logo else None
    design.logo_digest = digest
    design.logo_width = look.logo.width_px if look.logo else 0
    design.logo_height = look.logo.height_px if look.logo else 0


def _check_name(name: str, design: Design) -> None:
    """In another case, too: people take both for one. Raises DesignNameTakenError (409)."""
    # The workspace is locked, so that nobody takes the name between the check and the write.
    if Design.objects.filter(name__iexact=name).exclude(pk=design.pk).exists():
        raise DesignNameTakenError


def _save(design: Design) -> None:
    if design.is_default:
        Design.objects.filter(is_default=True).exclude(pk=design.pk).update(is_default=False)
    design.save()


def _audited(design: Design) -> dict[str, object]:
    return {
        "name": design.name,
        "fields": design.fields,
        "logo": design.logo_digest or None,
        "is_default": design.is_default,
    }


def _record(action: str, design: Design, tenant_id: int, *, before: dict[str, object]) -> None:
    record_change(
        action=action,
        target=Target.of_design(design.name),
        before=before,
        after=_audited(design),
        tenant_id=tenant_id,
    )
