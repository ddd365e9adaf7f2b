"""Create many codes: all of them or none."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction

from accounts.models import User
from audit.context import current_actor
from kernel.ids import new_short_id
from qrs.errors import ShortIdTakenError
from qrs.models import DynamicQr
from qrs.services.auditing import record_qr_creations
from qrs.services.bulk.limits import check_bulk_plan
from qrs.services.bulk.locking import try_lock_bulk
from qrs.services.codes import SHORT_ID_TRIES, check_active_cap
from qrs.services.locked_codes import publish_after_commit
from tenants.models import Tenant
from tenants.services.workspaces import lock_tenant


class NewCode(NamedTuple):
    """destination_url: from qrs.validation.check_destination_url.

    short_id: "" for a new one; otherwise the one that its image carries already.
    """

    name: str
    destination_url: str
    forward_query: bool = False
    short_id: str = ""


@transaction.atomic
def create_many(
    *, tenant_id: int, acting_user: User | None, codes: Sequence[NewCode], now: datetime
) -> list[DynamicQr]:
    """In the order of the call.

    Raises BulkPlanError and ActiveCapError (403), BulkSizeError (400), BulkBusyError (429).
    """
    try_lock_bulk(tenant_id=tenant_id)
    tenant = lock_tenant(tenant_id=tenant_id)
    check_bulk_plan(plan=tenant.plan, count=len(codes))
    return insert_codes(tenant=tenant, acting_user=acting_user, codes=codes, now=now)


def insert_codes(
    *, tenant: Tenant, acting_user: User | None, codes: Sequence[NewCode], now: datetime
) -> list[DynamicQr]:
    """On the locked workspace, in its transaction.

    Raises ActiveCapError (403), and ShortIdTakenError for one that an image carries.
    """
    check_active_cap(tenant, wanted=len(codes))
    qrs = _insert(codes, acting_user, now)
    record_qr_creations(qrs, tenant_id=tenant.pk)
    publish_after_commit(*(qr.short_id for qr in qrs))
    return qrs


def _insert(codes: Sequence[NewCode], acting_user: User | None, now: datetime) -> list[DynamicQr]:
    """Raises ShortIdTakenError, which nobody has seen yet."""
    for _ in range(SHORT_ID_TRIES):
        qrs = [_build(code, acting_user, now) for code in codes]
        try:
            with transaction.atomic():
                return DynamicQr.objects.bulk_create(qrs)
        except IntegrityError:
            # One of the short ids was printed before; all get new ones, but for those in images.
            continue
    raise ShortIdTakenError(qrs[0].short_id)


def _build(code: NewCode, acting_user: User | None, now: datetime) -> DynamicQr:
    return DynamicQr(
        short_id=code.short_id or new_short_id(),
        name=code.name,
        destination_url=code.destination_url,
        forward_query=code.forward_query,
        created_by_id=acting_user.pk if acting_user else None,
        created_by_key_id=current_actor().key_id,
        created_at=now,
        updated_at=now,
        variants_recorded_since=now,
    )
