"""Pause, resume and delete many codes."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from qrs.models import DynamicQr
from qrs.services.bulk.running import BulkOutcome, run_bulk
from qrs.services.codes import apply_changes
from qrs.services.trash import put_into_trash, take_out_of_trash
from tenants.models import Tenant


def set_active_of_many(
    *,
    tenant_id: int,
    acting_user: User | None,
    short_ids: Sequence[str],
    is_active: bool,
    now: datetime,
    dry_run: bool = False,
) -> BulkOutcome:
    """Resume or pause. Those that the plan's cap has no room for are refused."""

    def change(qr: DynamicQr, tenant: Tenant) -> bool:
        return apply_changes(
            qr=qr, tenant=tenant, acting_user=acting_user, now=now, is_active=is_active
        )

    return run_bulk(tenant_id=tenant_id, short_ids=short_ids, change=change, dry_run=dry_run)


def delete_many(
    *,
    tenant_id: int,
    acting_user: User | None,
    short_ids: Sequence[str],
    now: datetime,
    dry_run: bool = False,
) -> BulkOutcome:
    """Put them into the trash."""

    def change(qr: DynamicQr, tenant: Tenant) -> bool:
        put_into_trash(qr=qr, tenant=tenant, acting_user=acting_user, now=now)
        return True

    return run_bulk(tenant_id=tenant_id, short_ids=short_ids, change=change, dry_run=dry_run)


def restore_many(*, tenant_id: int, short_ids: Sequence[str]) -> BulkOutcome:
    """Take them out of the trash. Those that the plan's cap has no room for are refused."""

    def change(qr: DynamicQr, tenant: Tenant) -> bool:
        take_out_of_trash(qr=qr, tenant=tenant)
        return True

    return run_bulk(tenant_id=tenant_id, short_ids=short_ids, change=change, in_trash=True)
