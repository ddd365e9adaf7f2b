"""Which QRs a bulk change is about, and what becomes of each: from the body of the call."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from kernel.bulk_items import validate_items
from kernel.entity_tags import parse_if_match
from kernel.errors import FieldErrors
from kernel.ids import is_short_id
from plans.models import Plan
from qrs.schemas.bulk import BulkPatchIn, BulkPatchItem, QrFilterIn
from qrs.schemas.codes import DynamicQrPatch
from qrs.selectors.filters import QrFilter, QrState, filter_listed_qrs, normalise_filter_host
from qrs.selectors.selection import list_short_ids
from qrs.services.bulk.limits import check_bulk_plan
from qrs.services.bulk.patching import PatchItem, Replacement
from qrs.services.bulk.replacements import find_codes
from qrs.services.codes import QrChanges
from qrs.validation import looking_up_hosts_once

_SELECTIONS = ("items", "short_ids", "filter")
_CHANGES = ("changes", "find", "replace")
_OWN_FIELDS = frozenset({"short_id", "if_match"})


def read_patch(body: BulkPatchIn, *, plan: Plan) -> dict[str, PatchItem]:
    """By short id. Raises BulkPlanError (403), BulkSizeError and FieldErrors (400)."""
    check_bulk_plan(plan=plan, count=0)
    selection = _find_one(body, _SELECTIONS)
    sent = [name for name in _CHANGES if name in body.model_fields_set]
    if selection == "items":
        if sent:
            raise FieldErrors.of(sent[0], "Not used together with items.")
        check_bulk_plan(plan=plan, count=len(body.items))
        return _read_items(body.items)
    changes = _read_changes(body, sent)
    if selection == "short_ids":
        short_ids = list(dict.fromkeys(body.short_ids))
        check_bulk_plan(plan=plan, count=len(short_ids), field=selection)
    else:
        short_ids = _list_filtered(body.filter, changes, plan=plan)
    return {short_id: PatchItem(changes) for short_id in short_ids}


def _find_one(body: BulkPatchIn, names: Sequence[str]) -> str:
    sent = [name for name in names if name in body.model_fields_set]
    if len(sent) != 1:
        raise FieldErrors.of("non_field_errors", f"Send one of {', '.join(names)}.")
    return sent[0]


def _read_changes(body: BulkPatchIn, sent: Sequence[str]) -> QrChanges | Replacement:
    if sent == ["changes"]:
        return _as_changes(body.changes)
    if sent == ["find", "replace"]:
        return Replacement(body.find, body.replace)
    raise FieldErrors.of("non_field_errors", "Send either changes, or find and replace.")


def _list_filtered(
    wanted: QrFilterIn, changes: QrChanges | Replacement, *, plan: Plan
) -> list[str]:
    """Of a replacement, only those that contain the text."""
    host = normalise_filter_host(wanted.host)
    if wanted.host and not host:
        raise FieldErrors.of("filter.host", "Send a host name, such as www.example.com.")
    codes = filter_listed_qrs(
        QrFilter(
            search=wanted.search,
            state=QrState(wanted.state or ""),
            host=host,
            has_variants=wanted.has_variants,
            never_scanned=wanted.never_scanned,
        )
    )
    if isinstance(changes, Replacement):
        codes = find_codes(codes, find=changes.find)
    check_bulk_plan(plan=plan, count=codes.count(), field="filter")
    return list_short_ids(codes, limit=plan.bulk_items_per_call)


def _read_items(items: Sequence[Mapping[str, Any]]) -> dict[str, PatchItem]:
    """A wrong item is refused for itself, unless it does not say which QR it is about."""
    short_ids = [item.get("short_id") for item in items]
    _check_short_ids(short_ids)
    urls = [url for item in items if isinstance(url := item.get("destination_url"), str)]
    with looking_up_hosts_once(urls):
        checked = validate_items(items, BulkPatchItem, most_errors=len(items))
    return {
        str(short_id): PatchItem({}, wrong=checked.errors[place])
        if place in checked.errors
        else _read_item(checked.valid[place])
        for place, short_id in enumerate(short_ids)
    }


def _check_short_ids(short_ids: Sequence[object]) -> None:
    seen: set[str] = set()
    for place, short_id in enumerate(short_ids):
        if not isinstance(short_id, str) or not is_short_id(short_id):
            raise FieldErrors.of(f"items.{place}.short_id", "A short id is required.")
        if short_id in seen:
            raise FieldErrors.of(f"items.{place}.short_id", "This QR stands in the list twice.")
        seen.add(short_id)


def _read_item(item: BulkPatchItem) -> PatchItem:
    try:
        if_match = parse_if_match(item.if_match)
    except FieldErrors as error:
        return PatchItem({}, wrong=error)
    return PatchItem(_as_changes(item), if_match)


def _as_changes(body: DynamicQrPatch) -> QrChanges:
    sent = body.as_changes()
    changes = {name: value for name, value in sent.items() if name not in _OWN_FIELDS}
    return cast("QrChanges", changes)
