"""Create, update, delete and block a dynamic QR."""

from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction

from accounts.models import User
from kernel.entity_tags import IfMatch
from kernel.errors import NotFoundError
from kernel.ids import is_short_id, new_short_id
from qrs.errors import ActiveCapError, ShortIdTakenError, VariantsPlanError
from qrs.models import DynamicQr
from qrs.routes.publish import publish_routes
from qrs.services.destination_edits import change_destination
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
    forward_query: bool = False,
    short_id: str | None = None,
) -> DynamicQr:
    """Insert an active QR.

    destination_url: from qrs.validation.check_destination_url. short_id: None for a new one;
    otherwise the one that its image carries already.
    Raises ActiveCapError (403), ShortIdTakenError.
    """
    tenant = lock_tenant(tenant_id=tenant_id)
    check_active_cap(tenant)
    qr = DynamicQr(
        name=name,
        destination_url=destination_url,
        forward_query=forward_query,
        created_by_id=acting_user.pk if acting_user else None,
        created_at=now,
        updated_at=now,
    )
    if short_id is None:
        _insert_with_new_short_id(qr)
    else:
        _insert(qr, short_id)
    _publish_after_commit(qr)
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
    qr = _lock_qr(short_id, if_match)
    before = _editable(qr)
    qr.name = changes.get("name", qr.name)
    qr.forward_query = changes.get("forward_query", qr.forward_query)
    if "variants" in changes:
        _set_variants(qr, tenant, changes["variants"])
    if "is_active" in changes:
        _set_active(qr, tenant, is_active=changes["is_active"])
    new_url = changes.get("destination_url", qr.destination_url)
    if new_url != qr.destination_url:
        change_destination(qr=qr, tenant=tenant, acting_user=acting_user, new_url=new_url, now=now)
    changed = [field for field, value in _editable(qr).items() if value != before[field]]
    if changed:
        qr.updated_at = now
        # Only what changed, so that a new name does not raise the route's version.
        qr.save(update_fields=[*changed, "updated_at"])
        _publish_after_commit(qr)
    return qr


@transaction.atomic
def delete_qr(*, tenant_id: int, short_id: str, if_match: IfMatch | None = None) -> None:
    """Delete the QR. Its short id is never used again; its scans stay.

    Raises NotFoundError (404), PreconditionFailedError (412).
    """
    lock_tenant(tenant_id=tenant_id)
    qr = _lock_qr(short_id, if_match)
    _publish_after_commit(qr)
    qr.delete()


@transaction.atomic
def set_qr_blocked(
    *, tenant_id: int, short_id: str, is_blocked: bool, if_match: IfMatch | None = None
) -> tuple[DynamicQr, bool]:
    """Block or unblock for abuse, by the platform. Returns the QR and whether it changed.

    Raises NotFoundError (404), PreconditionFailedError (412).
    """
    lock_tenant(tenant_id=tenant_id)
    qr = _lock_qr(short_id, if_match)
    changed = qr.is_blocked != is_blocked
    if changed:
        qr.is_blocked = is_blocked
        qr.save(update_fields=["is_blocked"])
        _publish_after_commit(qr)
    return qr, changed


def _lock_qr(short_id: str, if_match: IfMatch | None) -> DynamicQr:
    if not is_short_id(short_id):
        raise NotFoundError
    qr = DynamicQr.objects.select_for_update().filter(short_id=short_id).first()
    if qr is None:
        raise NotFoundError
    if if_match is not None:
        # With the row locked, so that only one of two editors with the same version succeeds.
        if_match.check(qr.entity_tag)
    return qr


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


def check_active_cap(tenant: Tenant) -> None:
    """Raises ActiveCapError (403). Without a lock on the tenant row, others may fill the cap."""
    cap = tenant.plan.active_dynamic_qrs
    if cap is not None and DynamicQr.objects.filter(is_active=True).count() >= cap:
        raise ActiveCapError(tenant.plan)


def _set_active(qr: DynamicQr, tenant: Tenant, *, is_active: bool) -> None:
    if is_active and not qr.is_active:
        check_active_cap(tenant)
    qr.is_active = is_active


def _set_variants(qr: DynamicQr, tenant: Tenant, variants: list[Variant]) -> None:
    if variants and variants != qr.variants and not tenant.plan.ab_variants:
        raise VariantsPlanError
    qr.variants = variants


def _publish_after_commit(qr: DynamicQr) -> None:
    transaction.on_commit(partial(publish_routes, short_ids=[qr.short_id]))
