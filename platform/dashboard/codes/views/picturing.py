"""/<workspace>/qrs/<short_id>/image.svg: the code to look at and to try, for <img>."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from dashboard.frame import WorkspaceRequest, workspace_page
from kernel.continuations import Continuation
from qrs.generation.preview import draw_preview
from qrs.selectors.codes import get_qr


@workspace_page
@require_safe
def show_image(request: WorkspaceRequest, short_id: str) -> HttpResponse:
    """Counts as no render; to print is what the download is for."""
    qr = get_qr(short_id=short_id)
    svg = draw_preview(
        tenant=request.principal.tenant,
        acting_user=request.session_user,
        short_id=qr.short_id,
        continuation=Continuation.of(request),
    )
    return HttpResponse(svg, content_type="image/svg+xml")
