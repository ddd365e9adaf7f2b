"""The head of every page of one code: codes/_header.html."""

from typing import Any

from dashboard.codes.links import get_code_url, get_list_url
from dashboard.codes.rows import ShownUrl, get_switch_context
from dashboard.frame import WorkspaceRequest
from qrs.selectors.codes import get_public_url
from tenants.selectors.hosts import get_public_base_url


def build_header(request: WorkspaceRequest, code: Any) -> dict[str, Any]:
    """What the include needs. code: of qrs.selectors.codes, a row or the whole."""
    tenant = request.principal.tenant
    public_url = get_public_url(short_id=code.short_id, base_url=get_public_base_url(tenant))
    return {
        "code": code,
        "code_url": get_code_url(tenant.slug, code.short_id),
        "list_url": get_list_url(tenant.slug),
        "public_url": ShownUrl.of(public_url.removesuffix("/")),
        "printed_url": public_url,
        "destination": ShownUrl.of(code.destination_url),
        "switch": get_switch_context(code),
    }
