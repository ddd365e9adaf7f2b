"""Jobs over HTTP: progress, result, cancellation."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from jobs.results import stream_result
from jobs.schemas import JobOut
from jobs.selectors import get_finished_job, get_job
from jobs.services import cancel_job
from kernel.clock import utc_now
from kernel.schemas import Detail
from tenants.api.authentication import allow, get_principal
from tenants.keys.scopes import Scope
from tenants.quota_headers import QUOTA_HEADERS, describe_quota

router = Router(auth=allow(Scope.RENDER))
_ZIP: dict[str, object] = {"schema": {"type": "string", "format": "binary"}}


@router.get("{uuid:job_id}/", response={200: JobOut, 404: Detail}, summary="Read a job")
def read_job(request: HttpRequest, job_id: UUID) -> JobOut:
    """How far it is, and what became of it. Jobs are kept for 24 hours after their end."""
    job = get_job(tenant_id=get_principal(request).tenant.pk, job_id=job_id)
    return JobOut.from_job(job)


@router.get(
    "{uuid:job_id}/result/",
    response={404: Detail, 409: Detail, 429: Detail},
    summary="Download a job's result",
    openapi_extra={
        "responses": {
            200: {
                "description": "A ZIP.",
                "headers": QUOTA_HEADERS,
                "content": {"application/zip": _ZIP},
            }
        }
    },
)
def read_result(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """As often as you like until the job expires. At most 4 downloads at a time in a workspace."""
    tenant = get_principal(request).tenant
    job = get_finished_job(tenant_id=tenant.pk, job_id=job_id)
    return stream_result(request, job, headers=describe_quota(tenant, utc_now()))


@router.delete(
    "{uuid:job_id}/",
    response={204: None, 404: Detail, 409: Detail},
    summary="Cancel a job",
)
def delete_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Nothing of it was counted, and no code of it was made. A finished job is 409."""
    principal = get_principal(request)
    principal.require_writer()
    cancel_job(tenant_id=principal.tenant.pk, job_id=job_id, now=utc_now())
    return HttpResponse(status=204)
