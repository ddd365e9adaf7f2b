"""Create, update and block a dynamic QR."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction

from accounts.models import User
from audit.context import current_actor
from kernel.entity_tags import IfMatch
from kernel.ids import new_short_id
from outbox.models import EventType
from qrs.errors import ActiveCapError, ShortIdTakenError, VariantsPlanError
from qrs.models import DynamicQr
from qrs.services.auditing import get_audited_values, record_qr_creations, record_qr_update
from qrs.services.destination_edits import change_destination
from qrs.services.events import record_qr_events
from qrs.services.locked_codes import lock_qr, publish_after_commit
from qrs.validation import Variant
from tenants.models import Tenant
from tenants.services.workspaces import lock_tenant

SHORT_ID_TRIES = 5
_EDITABLE = (
    "name",
    "destination_url",
    "is_active",
    "variants",
    "forward_query",
    "destination_changes_count",
)


class QrChanges(TypedDict, total=False):
    """What an owner can change of a QR; keys that are left out do not change."""

    name: str
    destination_url: str
    is_active: bool
    variants: list[Variant]
    forward_query: bool


@transaction.atomic
def create_qr(
    *,
    tenant_id: int,
    acting_user: User | None,
    name: str,
    destination_url: str,
    now: datetime,
    variants: Sequence[Variant] = (),
    forward_query: bool = False,
    short_id: str | None = None,
) -> DynamicQr:
    """Insert an active QR.

    destination_url: from qrs.validation.check_destination_url; variants: by its check_variants.
    short_id: None for a new one; otherwise the one that its image carries already.
    Raises ActiveCapError (403), VariantsPlanError (403), ShortIdTakenError.
    """
    tenant = lock_tenant(tenant_id=tenant_id)
    check_active_cap(tenant)
    if variants and not tenant.plan.ab_variants:
        raise VariantsPlanError
    qr = DynamicQr(
        name=name,
        destination_url=destination_url,
        variants=list(variants),
        forward_query=forward_query,
        created_by_id=acting_user.pk if acting_user else None,
        created_by_key_id=current_actor().key_id,
        created_at=now,
        updated_at=now,
        variants_recorded_since=now,
    )
    if short_id is None:
        _insert_with_new_short_id(qr)
    else:
        _insert(qr, short_id)
    record_qr_creations([qr], tenant_id=tenant_id)
    publish_after_commit(qr.short_id)
    return qr


@transaction.atomic
def update_qr(
    *,
    tenant_id: int,
    acting_user: User | None,
    short_id: str,
    now: datetime,
    if_match: IfMatch | None = None,
    **changes: Unpack[QrChanges],
) -> DynamicQr:
    """Save the changes that differ, all or none.

    if_match: the versions of the QR that the caller has read.
    Raises NotFoundError (404), PreconditionFailedError (412), ActiveCapError (403),
    VariantsPlanError (403), EditCapError (402).
    """
    tenant = lock_tenant(tenant_id=tenant_id)
    qr = lock_qr(short_id=short_id, if_match=if_match)
    if apply_changes(qr=qr, tenant=tenant, acting_user=acting_user, now=now, **changes):
        publish_after_commit(qr.short_id)
    return qr


def apply_changes(
    *,
    qr: DynamicQr,
    tenant: Tenant,
    acting_user: User | None,
    now: datetime,
    places_used: int = 0,
    **changes: Unpack[QrChanges],
) -> bool:
    """Save the changes that differ on the locked QR. Returns whether any did.

    The caller has locked the workspace first, and publishes the route. places_used: of the plan's
    cap, by changes that were only tried; below 0 if they have freed some.
    Raises ActiveCapError (403), VariantsPlanError (403), EditCapError (402).
    """
    before = _editable(qr)
    audited = get_audited_values(qr)
    qr.name = changes.get("name", qr.name)
    qr.forward_query = changes.get("forward_query", qr.forward_query)
    variants = changes.get("variants", qr.variants)
    _check_variants_plan(qr, tenant, variants)
    if "is_active" in changes:
        if changes["is_active"] and not qr.is_active:
            check_active_cap(tenant, wanted=1 + places_used)
        qr.is_active = changes["is_active"]
    # Callers read the clock before they wait for the lock; the history must stay in order.
    now = max(now, qr.updated_at)
    change_destination(
        qr=qr,
        tenant=tenant,
        acting_user=acting_user,
        new_url=changes.get("destination_url", qr.destination_url),
        new_variants=variants,
        now=now,
    )
    changed = [field for field, value in _editable(qr).items() if value != before[field]]
    if changed:
        qr.updated_at = now
        # Only what changed, so that a new name does not raise the route's version.
        qr.save(update_fields=[*changed, "updated_at"])
        record_qr_update(qr=qr, tenant_id=tenant.pk, before=audited)
    return bool(changed)


@transaction.atomic
def set_qr_blocked(
    *, tenant_id: int, short_id: str, is_blocked: bool, if_match: IfMatch | None = None
) -> tuple[DynamicQr, bool]:
    """Block or unblock for abuse, by the platform. Returns the QR and whether it changed.

    Raises NotFoundError (404), PreconditionFailedError (412).
    """
    lock_tenant(tenant_id=tenant_id)
    qr = lock_qr(short_id=short_id, if_match=if_match)
    changed = qr.is_blocked != is_blocked
    if changed:
        qr.is_blocked = is_blocked
        qr.save(update_fields=["is_blocked"])
        record_qr_events(EventType.QR_UPDATED, qrs=[qr], tenant_id=tenant_id)
        publish_after_commit(qr.short_id)
    return qr, changed


def _editable(qr: DynamicQr) -> dict[str, object]:
    return {field: getattr(qr, field) for field in _EDITABLE}


def _insert_with_new_short_id(qr: DynamicQr) -> None:
    for _ in range(1, SHORT_ID_TRIES):
        with suppress(ShortIdTakenError):
            _insert(qr, new_short_id())
            return
    _insert(qr, new_short_id())


def _insert(qr: DynamicQr, short_id: str) -> None:
    """Raises ShortIdTakenError."""
    # qr_route keeps every short id of every workspace, deleted QRs included.
    qr.short_id = short_id
    try:
        with transaction.atomic():
            qr.save(force_insert=True)
    except IntegrityError as error:
        qr.pk = None
        raise ShortIdTakenError(short_id) from error


def check_active_cap(tenant: Tenant, *, wanted: int = 1) -> None:
    """Check that so many more may be active; without a lock on the tenant row, only for now.

    Raises ActiveCapError (403).
    """
    cap = tenant.plan.active_dynamic_qrs
    if cap is not None and DynamicQr.objects.filter(is_active=True).count() + wanted > cap:
        raise ActiveCapError(tenant.plan)


def _check_variants_plan(qr: DynamicQr, tenant: Tenant, variants: list[Variant]) -> None:
    if variants and variants != qr.variants and not tenant.plan.ab_variants:
        raise VariantsPlanError
