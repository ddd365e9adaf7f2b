"""Puts hours of scans into a workspace without scans, as the random traffic of models."""

from collections.abc import Iterable
from datetime import datetime

from scans.models import ScanHour
from tenants.postgres_schemas import tenant_schema
from tests.support.factories import Workspace


def insert_hours(workspace: Workspace, hours: Iterable[tuple[int, datetime, int, int]]) -> None:
    """hours: (QR id, hour, scans by people, scans by bots)."""
    with tenant_schema(workspace.tenant.schema_name):
        ScanHour.objects.bulk_create(
            ScanHour(qr_id=qr_id, hour=hour, human_count=people, bot_count=bots)
            for qr_id, hour, people, bots in hours
        )
