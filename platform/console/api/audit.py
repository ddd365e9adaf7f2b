"""The audit log."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from console import selectors
from console.api.answers import AuditPage
from console.api.filters import AuditQuery
from kernel.list_answers import answer_page
from kernel.schemas import Detail

router = Router()


@router.get("", response={200: AuditPage, 404: Detail}, summary="List audit entries")
def list_audit_entries(request: HttpRequest, wanted: Query[AuditQuery]) -> HttpResponse:
    """Every change by platform admins, newest first; nothing ever leaves this log."""
    entries = selectors.list_audit_entries(
        target_type=wanted.target_type,
        target_id=wanted.target_id,
        action=wanted.action,
        actor=wanted.actor.lower(),
    )
    return answer_page(
        request,
        wanted,
        entries,
        lambda rows: [selectors.describe_audit_entry(entry) for entry in rows],
    )
