"""The head of the pages of one QR."""

from typing import Any

from dashboard.frame import WorkspaceRequest
from qrs.selectors.codes import get_public_url
from tenants.selectors.hosts import get_public_base_url


def build_head(request: WorkspaceRequest, qr: Any) -> dict[str, Any]:
    """qr: of qrs.selectors.codes.get_qr."""
    tenant = request.principal.tenant
    printed = get_public_url(short_id=qr.short_id, base_url=get_public_base_url(tenant))
    return {
        "qr": qr,
        "printed_url": printed,
        "printed_text": printed.partition("://")[2].removesuffix("/"),
        "list_url": f"/{tenant.slug}/qrs/",
        "page_url": f"/{tenant.slug}/qrs/{qr.short_id}/",
    }
