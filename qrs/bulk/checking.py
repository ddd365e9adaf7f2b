"""Everything about a call that can be said without a picture."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from kernel.errors import FieldErrors, NotFoundError
from kernel.ids import is_short_id
from qrs.bulk.items import ErrorsByItem, IndexedRequest, ItemReader
from qrs.generation.contents import ExistingDynamicQr, NewDynamicQr
from qrs.models import DynamicQr
from qrs.services.codes import check_active_cap
from tenants.models import Tenant
from tenants.services.renders import check_renders_left


class CheckedItems(NamedTuple):
    """wanted: the items with which nothing is wrong so far; all of them if nothing is."""

    wanted: list[IndexedRequest]
    errors: ErrorsByItem


def check_items(
    reader: ItemReader, items: Sequence[Mapping[str, Any]], *, tenant: Tenant, now: datetime
) -> CheckedItems:
    """All items as what to draw, or what is wrong with some of them.

    Raises ActiveCapError (403), QuotaSpentError (429), both if nothing is wrong with an item.
    """
    wanted, errors = reader.read_all(items)
    _find_missing(wanted, errors)
    if errors.found:
        rest = [(index, item) for index, item in wanted if index not in errors.found]
        return CheckedItems(rest, errors)
    new = [item for _index, item in wanted if isinstance(item.content, NewDynamicQr)]
    if new:
        check_active_cap(tenant, wanted=len(new))
    check_renders_left(tenant=tenant, now=now, n=len(wanted))
    return CheckedItems(wanted, errors)


def find_known(short_ids: Collection[str]) -> set[str]:
    """Those of the workspace."""
    wanted = {each for each in short_ids if is_short_id(each)}
    if not wanted:
        return set()
    rows = DynamicQr.objects.filter(short_id__in=wanted)
    return set(rows.values_list("short_id", flat=True))


def _find_missing(wanted: Sequence[IndexedRequest], errors: ErrorsByItem) -> None:
    """Items that name a QR which the workspace does not have."""
    named = {
        index: content.short_id
        for index, item in wanted
        if isinstance(content := item.content, ExistingDynamicQr)
    }
    known, unknown = find_known(named.values()), NotFoundError().detail
    for index, short_id in named.items():
        if short_id not in known:
            errors.add(index, FieldErrors.of("payload.short_id", unknown))
