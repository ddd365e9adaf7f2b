"""What stands above and beside the codes: how many are active, where they lead, edits left."""

from collections.abc import Iterable

from django.db.models import CharField, Count, F, Func

from plans.models import Plan
from qrs.models import DynamicQr

# A stored destination is a URL as browsers write it: the host stands between // and : or /.
_HOST = Func(
    F("destination_url"),
    template="split_part(split_part(%(expressions)s, '/', 3), ':', 1)",
    output_field=CharField(),
)


def count_active_qrs() -> int:
    """The codes that count against the plan's cap."""
    return DynamicQr.objects.filter(is_active=True).count()


def list_destination_hosts(*, limit: int) -> list[str]:
    """The hosts that most codes lead to, most frequent first, as they are stored."""
    hosts = DynamicQr.objects.order_by().annotate(host=_HOST).values("host")
    counted = hosts.annotate(codes=Count("pk")).order_by("-codes", "host")
    return [str(row["host"]) for row in counted[:limit]]


def get_edits_left(*, plan: Plan, edits: int) -> int | None:
    """The edits of the destination that cost no credit. None: unlimited.

    edits: DynamicQr.destination_changes_count.
    """
    allowed = plan.destination_edits_per_qr
    return None if allowed is None else max(0, allowed - edits)


def get_names(short_ids: Iterable[str]) -> dict[str, str]:
    """By short id; codes that are gone for good are missing."""
    rows = DynamicQr.objects.filter(short_id__in=set(short_ids))
    return dict(rows.values_list("short_id", "name"))
