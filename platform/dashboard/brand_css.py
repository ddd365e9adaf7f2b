"""`/<workspace>/brand.css`: the workspace's colour, as the CSP refuses inline styles."""

from django.http import HttpResponse

from dashboard.frame import WorkspaceRequest, workspace_page
from edge.pages.branding import make_branding

_YEAR_SECS = 365 * 24 * 3600


@workspace_page(allow_suspended=True)
def show_brand_css(request: WorkspaceRequest) -> HttpResponse:
    """Its URL changes with the colour, so a browser may keep it."""
    tenant = request.principal.tenant
    if tenant.brand_colour:
        brand = make_branding(name="", colour=tenant.brand_colour, logo_url="")
        css = f":root{{--brand:{brand.colour};--on-brand:{brand.ink}}}\n"
    else:
        css = ""
    return HttpResponse(
        css,
        content_type="text/css",
        headers={"Cache-Control": f"private, max-age={_YEAR_SECS}, immutable"},
    )
