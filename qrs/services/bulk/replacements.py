"""Find and replace in destinations, also in those of variants: the plan of it, and the change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from accounts.models import User
from kernel.errors import FieldErrors, PreconditionFailedError
from kernel.urls import DestinationUrlError
from plans.models import Plan
from qrs.models import DynamicQr
from qrs.services.bulk.running import BulkOutcome, run_bulk
from qrs.services.codes import QrChanges, apply_changes
from qrs.services.destination_edits import needs_credit
from qrs.validation import Variant, check_destination_url, looking_up_hosts_once
from tenants.models import Tenant

# Labels and weights of variants are no place to look for the text.
_ALL_AT = "jsonb_path_query_array(%(expressions)s::jsonpath)"


class PlannedUrl(NamedTuple):
    """One URL of a code before and after. label: of the variant; "" for the destination."""

    label: str
    old: str
    new: str
    error: str


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """What replacing would do to one code. version: of the code that was read."""

    short_id: str
    name: str
    version: str
    urls: Sequence[PlannedUrl]
    needs_credit: bool

    @property
    def changed_urls(self) -> list[PlannedUrl]:
        """A text may also be replaced by one that means the same."""
        return [url for url in self.urls if url.new != url.old]

    @property
    def is_possible(self) -> bool:
        return not any(url.error for url in self.urls)


def find_codes(qrs: "QuerySet[DynamicQr]", *, find: str) -> "QuerySet[DynamicQr]":
    """Those of the codes with the text in the destination or in that of a variant."""
    urls = Func(F("variants"), Value("$[*].url"), template=_ALL_AT)
    found = qrs.annotate(variant_urls=Cast(urls, TextField())).filter(
        Q(destination_url__contains=find) | Q(variant_urls__contains=find)
    )
    return found.order_by("-created_at", "-id")


def plan_replacements(
    *, qrs: "QuerySet[DynamicQr]", find: str, replacement: str, plan: Plan
) -> list[PlannedChange]:
    """What would become of each code that contains the text, be it nothing. Writes nothing.

    find: not empty; compared with stored URLs as it is, upper and lower case are different.
    """
    with looking_up_hosts_once():
        changes = [_plan(qr, find, replacement, plan) for qr in find_codes(qrs, find=find)]
    # The text of variants as JSON has labels, too.
    return [change for change in changes if change.urls]


def replace_in_many(
    *,
    tenant_id: int,
    acting_user: User | None,
    versions: Mapping[str, str],
    find: str,
    replacement: str,
    now: datetime,
    dry_run: bool = False,
) -> BulkOutcome:
    """Replace the text in the URLs of these codes.

    versions: {short id: version of the code that the plan has shown}; one that has changed since
    is refused, because nobody has seen what would become of it.
    """

    def change(qr: DynamicQr, tenant: Tenant) -> bool:
        if qr.entity_tag != versions[qr.short_id]:
            raise PreconditionFailedError
        changes = make_replacements(qr, find=find, replacement=replacement, plan=tenant.plan)
        return apply_changes(qr=qr, tenant=tenant, acting_user=acting_user, now=now, **changes)

    with looking_up_hosts_once():
        return run_bulk(
            tenant_id=tenant_id, short_ids=list(versions), change=change, dry_run=dry_run
        )


def make_replacements(qr: DynamicQr, *, find: str, replacement: str, plan: Plan) -> QrChanges:
    """For qrs.services.codes.apply_changes. Raises FieldErrors (400) by URL."""
    planned = _plan(qr, find, replacement, plan)
    errors = {
        "destination_url" if not url.label else f"variants.{url.label}": [url.error]
        for url in planned.urls
        if url.error
    }
    if errors:
        raise FieldErrors(errors)
    return {
        "destination_url": _replace(qr.destination_url, find, replacement),
        "variants": [_replace_variant(each, find, replacement) for each in qr.variants],
    }


def _plan(qr: DynamicQr, find: str, replacement: str, plan: Plan) -> PlannedChange:
    pairs = [("", qr.destination_url), *((v["label"], v["url"]) for v in qr.variants)]
    urls = [
        _plan_url(label, url, url.replace(find, replacement)) for label, url in pairs if find in url
    ]
    is_edit = any(not url.label and url.new != url.old for url in urls)
    return PlannedChange(
        short_id=qr.short_id,
        name=qr.name,
        version=qr.entity_tag,
        urls=urls,
        needs_credit=is_edit and needs_credit(qr, plan=plan),
    )


def _plan_url(label: str, old: str, new: str) -> PlannedUrl:
    if new == old:
        # It may not be allowed any more.
        return PlannedUrl(label, old, new, "")
    try:
        return PlannedUrl(label, old, check_destination_url(new), "")
    except DestinationUrlError as error:
        return PlannedUrl(label, old, new, str(error))


def _replace_variant(variant: Mapping[str, object], find: str, replacement: str) -> Variant:
    return {
        "url": _replace(str(variant["url"]), find, replacement),
        "weight": int(str(variant["weight"])),
        "label": str(variant["label"]),
    }


def _replace(url: str, find: str, replacement: str) -> str:
    # A URL that stays the same may not be allowed any more.
    replaced = url.replace(find, replacement)
    return url if replaced == url else check_destination_url(replaced)
