"""/<workspace>/qrs/<short_id>/download/: the image in a size to print."""

import re
import secrets
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from dashboard.codes.header import build_header
from dashboard.frame import WorkspaceRequest, render_page, workspace_page
from dashboard.frame.links import get_plan_url
from kernel.clock import utc_now
from kernel.errors import ApiError, FieldErrors
from plans.selectors import list_plans
from qrs.generation.download import Download, download_image, parse_download_options
from qrs.generation.preview import draw_preview
from qrs.generation.print_sizes import list_resolutions, list_sizes
from qrs.generation.warnings import list_render_warnings
from qrs.rendering import RenderOptions
from qrs.rendering.options import MM_PER_INCH
from qrs.selectors.codes import get_qr

_CHOICES = {"format": "png", "size": "2", "other": "", "unit": "in", "dpi": "300", "background": ""}
_OTHER_SIZE = "other"
_NOT_IN_A_NAME = re.compile(r"[^\w.-]+")
_TRANSPARENT, _WHITE = "transparent", "#ffffff"


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def download_code(request: WorkspaceRequest, short_id: str) -> HttpResponse:
    """POST answers the image, or the form with the service's refusal."""
    principal = request.principal
    principal.require_writer()
    code = get_qr(short_id=short_id)
    if request.method != "POST":
        return _show(request, code, _CHOICES)
    choices = {name: request.POST.get(name, "") for name in _CHOICES}
    form_id = request.POST.get("form_id", "")
    try:
        options = _parse(choices)
        image = download_image(
            tenant=principal.tenant,
            acting_user=principal.user,
            wanted=Download(short_id, options, form_id),
            now=utc_now(),
        )
    except ApiError as error:
        return _show(request, code, choices, error, form_id=form_id)
    response = HttpResponse(image.data, content_type=image.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(
        True, _name_file(code.name, short_id, options)
    )
    return response


def _parse(choices: dict[str, str]) -> RenderOptions:
    """Raises FieldErrors (400)."""
    is_other = choices["size"] == _OTHER_SIZE
    return parse_download_options(
        image_format=choices["format"],
        size=choices["other"] if is_other else choices["size"],
        unit=choices["unit"] if is_other else "in",
        dpi=choices["dpi"],
        background=_WHITE if choices["background"] == "white" else _TRANSPARENT,
    )


def _name_file(name: str, short_id: str, options: RenderOptions) -> str:
    words = _NOT_IN_A_NAME.sub("-", name).strip("-.")[:60]
    size = f"{options.size_inches:g}in"
    return f"{words or 'qr'}-{short_id}-{size}.{options.format}"


def _show(
    request: WorkspaceRequest,
    code: Any,
    choices: dict[str, str],
    error: ApiError | None = None,
    *,
    form_id: str = "",
) -> HttpResponse:
    tenant = request.principal.tenant
    plans = list_plans()
    errors = error.errors if isinstance(error, FieldErrors) else {}
    context = {
        "choices": choices,
        "errors": errors,
        "refusal": error.detail if error and not errors else "",
        "form_id": form_id or secrets.token_urlsafe(12),
        "sizes": [
            (offer, round(offer.value * MM_PER_INCH))
            for offer in list_sizes(plan=tenant.plan, plans=plans)
        ],
        "resolutions": list_resolutions(plan=tenant.plan, plans=plans),
        "warnings": [warning.message for warning in list_render_warnings(code)],
        "plan_url": get_plan_url(tenant.slug),
        "preview_svg": draw_preview(
            tenant=tenant, acting_user=request.session_user, short_id=code.short_id
        ),
        **build_header(request, code),
    }
    status = error.status if error else 200
    return render_page(request, "dashboard/codes/download.html", context, status=status)
