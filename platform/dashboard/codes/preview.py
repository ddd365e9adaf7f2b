"""The column beside the form: the code as it is printed, and where its next scan leads."""

from typing import Any

from dashboard.codes.code_form import CodeForm
from dashboard.codes.rows import ShownUrl
from dashboard.frame import WorkspaceRequest
from kernel.continuations import Continuation
from kernel.errors import RateLimitedError, UnavailableError
from qrs.generation.preview import UNBORN_ID, draw_preview
from qrs.selectors.codes import get_public_url
from qrs.validation import check_destination_url
from tenants.selectors.hosts import get_public_base_url


def build_preview(request: WorkspaceRequest, form: CodeForm, *, code: Any = None) -> dict[str, Any]:
    """code: the one that is edited; None for a new one, whose image is an example."""
    tenant, short_id = request.principal.tenant, code.short_id if code else UNBORN_ID
    public_url = get_public_url(short_id=short_id, base_url=get_public_base_url(tenant))
    shown: dict[str, Any] = {
        "preview_url": ShownUrl.of(public_url.removesuffix("/")) if code else None,
        "preview_destination": _read_destination(form),
        "preview_rows": [row for row in form.list_rows({}) if not row.texts.is_blank],
    }
    if code and shown["preview_destination"] != ShownUrl.of(code.destination_url):
        shown["preview_before"] = ShownUrl.of(code.destination_url)
    try:
        shown["preview_svg"] = draw_preview(
            tenant=tenant,
            acting_user=request.session_user,
            short_id=short_id,
            continuation=Continuation.of(request),
        )
    except (RateLimitedError, UnavailableError) as error:
        shown["preview_refusal"] = error.detail
    return shown


def _read_destination(form: CodeForm) -> ShownUrl | None:
    try:
        return ShownUrl.of(check_destination_url(form.destination_url))
    except ValueError:
        return None
