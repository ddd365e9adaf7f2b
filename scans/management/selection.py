"""The options that select workspace, QR and days of a command."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.core.management.base import CommandError

from kernel.clock import utc_now
from qrs.routes.models import QrRoute
from scans.analytics.rollups.rebuild import Range
from scans.retention.purge import first_retained_day
from tenants.models import Tenant


def add_selection(parser: ArgumentParser, *, days: bool = True) -> None:
    """Add --workspace, --short-id and, if days, --from and --to."""
    parser.add_argument("--workspace", help="slug; all workspaces without it")
    parser.add_argument("--short-id", help="one QR, deleted ones included")
    if days:
        parser.add_argument("--from", dest="first_day", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--to", dest="last_day", type=date.fromisoformat, help="YYYY-MM-DD")


class Selected(NamedTuple):
    """One workspace, and the QR and days of it that are selected."""

    tenant_id: int
    schema: str
    within: Range


def select(options: dict[str, Any]) -> Iterator[Selected]:
    """Yield the selected workspaces.

    Raises CommandError for unknown names and for an empty range of days.
    """
    tenants = Tenant.objects.order_by("pk")
    qr_id = None
    if options["workspace"]:
        tenants = tenants.filter(slug=options["workspace"])
    if options["short_id"]:
        route = QrRoute.objects.filter(short_id=options["short_id"]).first()
        if route is None:
            raise CommandError("No QR has this short id.")
        qr_id, tenants = route.qr_id, tenants.filter(pk=route.tenant_id)
    selected = list(tenants.values_list("pk", "schema_name"))
    if not selected and (options["workspace"] or options["short_id"]):
        raise CommandError("No such workspace, or the QR belongs to another one.")
    # Older days may be in the middle of a purge, which deletes rows before rollups.
    first = options.get("first_day") or first_retained_day(utc_now().date())
    last = min(options.get("last_day") or Range().last_day, Range().last_day)
    if first > last:
        raise CommandError(f"There is no day from {first} to {last}.")
    for tenant_id, schema in selected:
        yield Selected(tenant_id, schema, Range(first, last, qr_id))
