"""`/`: to the workspace that this browser has used last."""

from django.http import HttpResponse

from dashboard.frame import PublicRequest, go_to, public_page, render_page
from dashboard.frame.links import WORKSPACE_COOKIE, get_home_url
from dashboard.frame.refusals import ask_for_login
from tenants.selectors.memberships import find_home_slug


@public_page
def go_home(request: PublicRequest) -> HttpResponse:
    """A person without any workspace is told so."""
    if request.login is None:
        return ask_for_login(request)
    preferred = request.COOKIES.get(WORKSPACE_COOKIE, "")
    slug = find_home_slug(user=request.login.user, preferred=preferred)
    if slug is None:
        return render_page(request, "dashboard/frame/no_workspace.html")
    return go_to(request, get_home_url(slug))
