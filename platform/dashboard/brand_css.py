"""`/<workspace>/brand.css`: the workspace's colour, as the CSP refuses inline styles."""

from django.http import HttpResponse

from dashboard.frame import WorkspaceRequest, workspace_page
from tenants.branding.style import write_style_sheet

_YEAR_SECS = 365 * 24 * 3600


@workspace_page(allow_suspended=True)
def show_brand_css(request: WorkspaceRequest) -> HttpResponse:
    """Its URL changes with the colour, so a browser may keep it."""
    colour = request.principal.tenant.brand_colour
    # Without a colour of the workspace's own, the dashboard shows its accent.
    css = write_style_sheet(colour) if colour else ""
    return HttpResponse(
        css,
        content_type="text/css",
        headers={"Cache-Control": f"private, max-age={_YEAR_SECS}, immutable"},
    )
