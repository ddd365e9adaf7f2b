"""The audit log."""

from django.http import HttpRequest
from ninja import Query, Router

from console import selectors
from console.schemas.audit import AuditOut, AuditPage, AuditQuery
from kernel.pagination import paginate
from kernel.schemas import Detail, Page

router = Router()


@router.get("", response={200: AuditPage, 404: Detail}, summary="List audit entries")
def list_audit_entries(request: HttpRequest, query: Query[AuditQuery]) -> Page[AuditOut]:
    """Every change by platform admins, newest first; nothing ever leaves this log."""
    entries = selectors.list_audit_entries(
        target_type=query.target_type,
        target_id=query.target_id,
        action=query.action,
        actor=query.actor.lower(),
    )
    return paginate(
        AuditPage, request, query, entries, lambda rows: [AuditOut.from_entry(row) for row in rows]
    )
