"""/<workspace>/qrs/images/...: the images of ticked codes as one ZIP, and how far it is."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from dashboard.history.links import get_list_url, get_return_url
from dashboard.history.selection import read_selected_ids
from jobs.results import stream_result
from jobs.selectors import get_finished_job, get_job
from jobs.services import cancel_job
from kernel.clock import utc_now
from kernel.translation import gettext as _
from qrs.bulk.selection import start_images_job
from qrs.selectors.designs import get_default_design

# On paper of any colour; a design may say otherwise.
_OUTPUT = {"format": "svg"}
_GROUND = {"background": "#ffffff"}


@workspace_page
@require_POST
def start(request: WorkspaceRequest) -> HttpResponse:
    """In the design that the workspace begins with. Each image counts as one render."""
    short_ids = read_selected_ids(request)
    if not short_ids:
        add_toast(request, _("Select codes first."), kind="info")
        return go_to(request, get_return_url(request))
    design = get_default_design()
    job = start_images_job(
        tenant=request.principal.tenant,
        acting_user=request.principal.user,
        short_ids=short_ids,
        output=_OUTPUT if design else {**_OUTPUT, **_GROUND},
        design=design.pk if design else None,
        now=utc_now(),
    )
    return go_to(request, _get_url(request, "history-images", job.pk))


@workspace_page
@require_safe
def show(request: WorkspaceRequest, job_id: UUID) -> HttpResponse:
    """The page looks again by itself while the job is open."""
    job = get_job(tenant_id=request.principal.tenant.pk, job_id=job_id)
    context = {
        "job": job,
        "errors": sorted((int(index) + 1, text) for index, text in job.errors.items()),
        "list_url": get_list_url(request),
    }
    return render_page(
        request, "dashboard/history/images.html", context, part="dashboard/history/_images.html"
    )


@workspace_page
@require_safe
def download(request: WorkspaceRequest, job_id: UUID) -> HttpResponse:
    """The ZIP."""
    job = get_finished_job(tenant_id=request.principal.tenant.pk, job_id=job_id)
    return stream_result(request, job, headers={})


@workspace_page
@require_POST
def cancel(request: WorkspaceRequest, job_id: UUID) -> HttpResponse:
    """Nothing was counted."""
    cancel_job(tenant_id=request.principal.tenant.pk, job_id=job_id, now=utc_now())
    return go_to(request, _get_url(request, "history-images", job_id))


def _get_url(request: WorkspaceRequest, name: str, job_id: UUID) -> str:
    return reverse(f"dashboard:{name}", args=[request.principal.tenant.slug, job_id])
