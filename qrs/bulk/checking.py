"""Everything about a call that can be said without a picture."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from kernel.errors import FieldErrors, NotFoundError
from kernel.ids import is_short_id
from qrs.bulk.items import ErrorsByItem, ItemReader
from qrs.errors import BulkItemsError
from qrs.generation.contents import ExistingDynamicQr, NewDynamicQr
from qrs.generation.requests import ImageRequest
from qrs.models import DynamicQr
from qrs.services.codes import check_active_cap
from tenants.models import Tenant
from tenants.services.renders import check_renders_left


def check_items(
    reader: ItemReader, items: Sequence[Mapping[str, Any]], *, tenant: Tenant, now: datetime
) -> list[ImageRequest]:
    """All items as what to draw.

    Raises BulkItemsError (422), ActiveCapError (403), QuotaSpentError (429).
    """
    wanted, errors = reader.read_all(items)
    if not errors.found:
        _find_missing(wanted, errors)
    if errors.found:
        raise BulkItemsError(errors.found)
    new = [item for item in wanted if isinstance(item.content, NewDynamicQr)]
    if new:
        check_active_cap(tenant, wanted=len(new))
    check_renders_left(tenant=tenant, now=now, n=len(wanted))
    return wanted


def find_known(short_ids: Collection[str]) -> set[str]:
    """Those of the workspace."""
    wanted = {each for each in short_ids if is_short_id(each)}
    if not wanted:
        return set()
    rows = DynamicQr.objects.filter(short_id__in=wanted)
    return set(rows.values_list("short_id", flat=True))


def _find_missing(wanted: Sequence[ImageRequest], errors: ErrorsByItem) -> None:
    """Items that name a QR which the workspace does not have."""
    named = {
        index: content.short_id
        for index, item in enumerate(wanted)
        if isinstance(content := item.content, ExistingDynamicQr)
    }
    known, unknown = find_known(named.values()), NotFoundError().detail
    for index, short_id in named.items():
        if short_id not in known:
            errors.add(index, FieldErrors.of("payload.short_id", unknown))
