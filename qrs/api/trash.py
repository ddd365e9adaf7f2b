"""Endpoints of the trash: what was deleted within the last 30 days."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kernel.entity_tags import ETAG_HEADER
from kernel.pagination import paginate
from kernel.schemas import Detail, Page
from qrs.api.codes import build_answer
from qrs.api.includes import INCLUDE_PARAMETER, parse_request_includes
from qrs.models import DynamicQr
from qrs.schemas.code_answers import ExpandedDynamicQrOut
from qrs.schemas.trash import TrashedQrOut, TrashPage, TrashQuery
from qrs.selectors import trash as selectors
from qrs.services import trash as services
from tenants.api.authentication import allow, get_principal
from tenants.keys.scopes import Scope
from tenants.selectors.authors import name_authors
from tenants.selectors.hosts import get_public_base_url

router = Router(auth=allow(Scope.QRS_READ))
_RESTORED: dict[str, Any] = {
    "parameters": [INCLUDE_PARAMETER],
    "responses": {200: {"headers": ETAG_HEADER}},
}


@router.get("", response={200: TrashPage, 404: Detail}, summary="List the trash")
def list_trash(request: HttpRequest, wanted: Query[TrashQuery]) -> Page[TrashedQrOut]:
    """QRs that were deleted within the last 30 days, the newest deletion first."""
    base_url = get_public_base_url(get_principal(request).tenant)
    trash = selectors.list_trash(search=wanted.search)
    return paginate(TrashPage, request, wanted, trash, lambda qrs: _build_rows(qrs, base_url))


@router.post(
    "{short_id}/restore/",
    auth=allow(Scope.QRS_WRITE),
    response={200: ExpandedDynamicQrOut, 403: Detail, 404: Detail},
    summary="Restore",
    openapi_extra=_RESTORED,
)
def restore_dynamic_qr(
    request: HttpRequest, response: HttpResponse, short_id: str
) -> ExpandedDynamicQrOut:
    """The printed code works again, as it was: active, or paused. An active one takes its place
    among the plan's active QRs again."""
    principal = get_principal(request)
    principal.require_writer()
    includes = parse_request_includes(request)
    qr = services.restore_qr(tenant_id=principal.tenant.pk, short_id=short_id)
    response["ETag"] = qr.entity_tag
    return build_answer(principal, qr, includes)


@router.delete(
    "{short_id}/",
    auth=allow(Scope.QRS_WRITE),
    response={204: None, 404: Detail},
    summary="Delete for good",
)
def purge_dynamic_qr(request: HttpRequest, short_id: str) -> HttpResponse:
    """The QR cannot be restored any more. Its short id is never used again."""
    principal = get_principal(request)
    principal.require_writer()
    services.purge_qr(tenant_id=principal.tenant.pk, short_id=short_id)
    return HttpResponse(status=204)


def _build_rows(qrs: "QuerySet[DynamicQr]", base_url: str) -> list[TrashedQrOut]:
    rows = selectors.list_trashed_rows(qrs)
    names = name_authors(row.deleted_by for row in rows)
    return [
        TrashedQrOut.from_trashed(row, base_url=base_url, deleted_by=names.get(row.deleted_by))
        for row in rows
    ]
