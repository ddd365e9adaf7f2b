"""From the one-time link to a read-only log-in. A GET changes nothing: link previews send them."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.inspections import find_inspection
from dashboard.frame import PublicRequest, go_to, public_page, render_page
from dashboard.frame.login_cookie import start_inspection
from kernel.clock import utc_now
from tenants.selectors.memberships import find_slug_of_member


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: PublicRequest, token: str) -> HttpResponse:
    now = utc_now()
    waiting = find_inspection(token, now=now)
    slug = None
    if waiting is not None and waiting.tenant_id is not None:
        slug = find_slug_of_member(user=waiting.user, tenant_id=waiting.tenant_id)
    if waiting is None or slug is None:
        return render_page(request, "dashboard/inspection/over.html", status=404)
    if request.method == "POST":
        response = go_to(request, f"/{slug}/")
        if start_inspection(request, response, waiting, slug=slug):
            return response
        return render_page(request, "dashboard/inspection/over.html", status=404)
    return render_page(request, "dashboard/inspection/begin.html", {"waiting": waiting})
