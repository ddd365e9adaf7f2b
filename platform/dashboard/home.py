"""`/`: to the workspace that this browser has used last."""

from django.http import HttpResponse

from dashboard.frame import AccountRequest, account_page, go_to, render_page
from dashboard.frame.links import WORKSPACE_COOKIE, get_home_url
from tenants.selectors.memberships import find_home_slug


@account_page
def go_home(request: AccountRequest) -> HttpResponse:
    """A person without any workspace is told so."""
    preferred = request.COOKIES.get(WORKSPACE_COOKIE, "")
    slug = find_home_slug(user=request.session_user, preferred=preferred)
    if slug is None:
        return render_page(request, "dashboard/frame/no_workspace.html")
    return go_to(request, get_home_url(slug))
