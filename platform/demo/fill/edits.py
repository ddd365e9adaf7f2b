"""A few edits of destinations, made as a member makes them."""

from datetime import datetime, timedelta

from accounts.models import User
from demo.fill.workspace import FilledWorkspace
from qrs.models import DynamicQr
from qrs.services.codes import update_qr
from tenants.postgres_schemas import tenant_schema

_EDITS = 12
_HOURS_APART = 5


def edit_some(workspace: FilledWorkspace, *, now: datetime) -> None:
    """Lead the newest active codes elsewhere, the last one an hour ago."""
    owner = User.objects.get(pk=workspace.owner_id)
    with tenant_schema(workspace.tenant.schema_name):
        newest = DynamicQr.objects.filter(is_active=True, variants=[]).order_by("-pk")[:_EDITS]
        for number, qr in reversed(list(enumerate(newest))):
            update_qr(
                tenant_id=workspace.tenant.pk,
                acting_user=owner,
                short_id=qr.short_id,
                now=now - timedelta(hours=1 + number * _HOURS_APART),
                destination_url=f"{qr.destination_url}/winter",
            )
