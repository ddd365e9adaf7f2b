"""Delete a dynamic QR into the trash, restore it, and purge it for good.

A printed code leads nowhere from the moment of its deletion; a restore within TRASH_DAYS brings
back the same short id.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from audit.context import current_actor
from kernel.entity_tags import IfMatch
from kernel.errors import NotFoundError, UnavailableError
from kernel.ids import is_short_id
from qrs.models import TRASH_DAYS, DynamicQr
from qrs.services.auditing import record_qr_deletion
from qrs.services.codes import check_active_cap
from qrs.services.locked_codes import lock_qr, publish_after_commit
from tenants.models import Tenant
from tenants.postgres_schemas import tenant_schema
from tenants.services.workspaces import lock_tenant

PURGE_CHUNK = 200
_DELETION_FIELDS = ("deleted_at", "deleted_by_id", "deleted_by_key_id")


@transaction.atomic
def delete_qr(
    *,
    tenant_id: int,
    acting_user: User | None,
    short_id: str,
    now: datetime,
    if_match: IfMatch | None = None,
) -> None:
    """Put the QR into the trash. Its scans stay, and its short id is never used for another one.

    Raises NotFoundError (404), PreconditionFailedError (412).
    """
    tenant = lock_tenant(tenant_id=tenant_id)
    qr = lock_qr(short_id=short_id, if_match=if_match)
    put_into_trash(qr=qr, tenant=tenant, acting_user=acting_user, now=now)
    publish_after_commit(qr.short_id)


def put_into_trash(
    *, qr: DynamicQr, tenant: Tenant, acting_user: User | None, now: datetime
) -> None:
    """The locked QR; the caller publishes its route."""
    qr.deleted_at = now
    qr.deleted_by_id = acting_user.pk if acting_user else None
    qr.deleted_by_key_id = current_actor().key_id
    qr.save(update_fields=_DELETION_FIELDS)
    record_qr_deletion("qr.delete", qr=qr, tenant_id=tenant.pk, state="trashed")


@transaction.atomic
def restore_qr(*, tenant_id: int, short_id: str) -> DynamicQr:
    """Take the QR out of the trash as it was put in: active, paused or blocked.

    Raises NotFoundError (404) for one that is not in the trash, ActiveCapError (403).
    """
    tenant = lock_tenant(tenant_id=tenant_id)
    qr = _lock_trashed(short_id)
    take_out_of_trash(qr=qr, tenant=tenant)
    publish_after_commit(qr.short_id)
    return qr


def take_out_of_trash(*, qr: DynamicQr, tenant: Tenant) -> None:
    """The locked QR; the caller publishes its route. Raises ActiveCapError (403)."""
    if qr.is_active:
        check_active_cap(tenant)
    qr.deleted_at = qr.deleted_by_id = qr.deleted_by_key_id = None
    qr.save(update_fields=_DELETION_FIELDS)
    record_qr_deletion("qr.restore", qr=qr, tenant_id=tenant.pk, state="kept")


@transaction.atomic
def purge_qr(*, tenant_id: int, short_id: str) -> None:
    """Delete a QR of the trash for good. Its route stays a tombstone.

    Raises NotFoundError (404) for one that is not in the trash.
    """
    lock_tenant(tenant_id=tenant_id)
    _purge(tenant_id, [_lock_trashed(short_id)])


def empty_trash(*, tenant_id: int) -> int:
    """Delete everything in the trash for good. Returns how many QRs that were."""
    return _purge_in_chunks(tenant_id, DynamicQr.with_trash.filter(deleted_at__isnull=False))


def purge_expired_trash(*, tenant_id: int, now: datetime) -> int:
    """Delete QRs that were in the trash for TRASH_DAYS. Returns how many."""
    expired = DynamicQr.with_trash.filter(deleted_at__lt=now - timedelta(days=TRASH_DAYS))
    # Most workspaces have none, and are not locked to find that out.
    return _purge_in_chunks(tenant_id, expired) if expired.exists() else 0


def purge_all_expired_trash(
    *, now: datetime, budget_secs: float, after_tenant_id: int = 0
) -> int | None:
    """Visit the workspaces after this one until all are done or the time is used up.

    Returns the id to pass as after_tenant_id next time; None when all are done.
    """
    deadline = monotonic() + budget_secs
    tenants = Tenant.objects.filter(pk__gt=after_tenant_id).order_by("pk")
    for tenant_id, schema in list(tenants.values_list("pk", "schema_name")):
        # A workspace that somebody holds for long is visited again with the next call.
        with tenant_schema(schema), suppress(UnavailableError):
            purge_expired_trash(tenant_id=tenant_id, now=now)
        if monotonic() > deadline:
            return int(tenant_id)
    return None


def _purge_in_chunks(tenant_id: int, qrs: "QuerySet[DynamicQr]") -> int:
    """In transactions of their own, so that edits of other QRs never wait long."""
    purged = 0
    while True:
        with transaction.atomic():
            lock_tenant(tenant_id=tenant_id)
            chunk = list(qrs.select_for_update().order_by("pk")[:PURGE_CHUNK])
            _purge(tenant_id, chunk)
        purged += len(chunk)
        if len(chunk) < PURGE_CHUNK:
            return purged


def _purge(tenant_id: int, qrs: Sequence[DynamicQr]) -> None:
    for qr in qrs:
        record_qr_deletion("qr.purge", qr=qr, tenant_id=tenant_id, state="purged")
    DynamicQr.with_trash.filter(pk__in=[qr.pk for qr in qrs]).delete()


def _lock_trashed(short_id: str) -> DynamicQr:
    if not is_short_id(short_id):
        raise NotFoundError
    trash = DynamicQr.with_trash.filter(deleted_at__isnull=False)
    qr = trash.select_for_update().filter(short_id=short_id).first()
    if qr is None:
        raise NotFoundError
    return qr
