"""The end of a call, in one short transaction: new QRs, and the count of all images."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db import transaction

from accounts.models import User
from kernel.errors import NotFoundError
from qrs.bulk.checking import find_known
from qrs.bulk.drawing import PreparedItem
from qrs.errors import RendererLostError, ShortIdTakenError
from qrs.generation.contents import ExistingDynamicQr, NewDynamicQr
from qrs.services.bulk.creating import NewCode, insert_codes
from tenants.models import Tenant
from tenants.services.renders import charge_renders
from tenants.services.workspaces import lock_tenant


@dataclass(frozen=True, slots=True)
class DrawnCodes:
    """Codes that images show. new: (short id, name, destination URL). existing: short ids."""

    new: Sequence[tuple[str, str, str]] = ()
    existing: Sequence[str] = ()

    @classmethod
    def of(cls, items: Sequence[PreparedItem]) -> Self:
        new = [
            (item.short_id, item.content.name, item.content.destination_url)
            for item in items
            if isinstance(item.content, NewDynamicQr)
        ]
        existing = [item.short_id for item in items if isinstance(item.content, ExistingDynamicQr)]
        return cls(new, existing)

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Self:
        return cls([tuple(code) for code in fields["new"]], fields["existing"])

    def to_json(self) -> dict[str, Any]:
        return {"new": list(self.new), "existing": list(self.existing)}


@transaction.atomic
def complete_bulk(
    *,
    tenant: Tenant,
    acting_user: User | None,
    codes: DrawnCodes,
    images: int,
    now: datetime,
    key_id: int | None = None,
) -> None:
    """Create what was drawn of new QRs, and count all images; all or nothing.

    Raises NotFoundError (404) for a QR that was deleted meanwhile, ActiveCapError (403),
    QuotaSpentError (429), RendererLostError (503).
    """
    if set(codes.existing) - find_known(codes.existing):
        raise NotFoundError
    if codes.new:
        _create(tenant.pk, acting_user, codes.new, now)
    charge_renders(tenant=tenant, now=now, n=images, key_id=key_id)


def _create(
    tenant_id: int,
    acting_user: User | None,
    codes: Sequence[tuple[str, str, str]],
    now: datetime,
) -> None:
    tenant = lock_tenant(tenant_id=tenant_id)
    try:
        insert_codes(
            tenant=tenant,
            acting_user=acting_user,
            codes=[NewCode(name, url, short_id=short_id) for short_id, name, url in codes],
            now=now,
        )
    except ShortIdTakenError as error:
        # Printed before, which happens once in the lifetime of the product.
        raise RendererLostError from error
