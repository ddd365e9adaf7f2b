"""Codes whose destination is the domain that is to serve codes.

Once the domain is in service they lead to us instead of the customer's pages: to a 404 page, or
back to themselves. Only codes of the claim's own workspace are searched: another workspace's
codes are private, and the owner of the name could not change them.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from customdomains.models import CustomDomain
from qrs.models import DynamicQr
from tenants.postgres_schemas import tenant_schema

MAX_LISTED = 100


class Conflict(NamedTuple):
    """destination_url: of the code or of one of its variants."""

    short_id: str
    destination_url: str


def find_conflicts(*, schema_name: str, domain: str) -> list[Conflict]:
    """Newest first. Includes paused and blocked codes, which may be active again."""
    with tenant_schema(schema_name):
        rows = DynamicQr.objects.annotate(variants_text=Cast("variants", TextField())).filter(
            Q(destination_url__contains=f"//{domain}") | Q(variants_text__contains=f"//{domain}")
        )
        codes = list(
            rows.order_by("-created_at", "-id").values_list(
                "short_id", "destination_url", "variants"
            )
        )
    leads_here = re.compile(rf"https?://{re.escape(domain)}\.?(:[0-9]+)?([/?#]|\Z)")
    return [
        Conflict(short_id, url)
        for short_id, destination_url, variants in codes
        for url in _without_repeats([destination_url, *(variant["url"] for variant in variants)])
        if leads_here.match(url)
    ]


def are_accepted(claim: CustomDomain, conflicts: Sequence[Conflict]) -> bool:
    """Whether the workspace has accepted all of them; codes that are newer are not accepted."""
    accepted = claim.accepted_conflicts
    return accepted is not None and {each.short_id for each in conflicts} <= set(accepted)


def _without_repeats(urls: Sequence[str]) -> Iterator[str]:
    return iter(dict.fromkeys(urls))
