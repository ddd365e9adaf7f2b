"""The page with the one-time link by which a platform admin looks at a workspace."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse

from accounts.models import User
from console.actors import get_site_actor
from console.admin.site import console_site
from console.services.inspections import open_inspection_as_admin
from kernel.errors import NotFoundError
from kernel.public_urls import get_site_url
from tenants.models import Membership


def show_inspection_link(request: HttpRequest, membership_id: int) -> HttpResponse:
    """POST only, as it makes the link.

    A link and no redirect: the policy lets forms of this site lead to no other.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    admin = request.user
    if not (isinstance(admin, User) and admin.is_staff):
        raise PermissionDenied
    try:
        secret = open_inspection_as_admin(
            actor=get_site_actor(request), admin=admin, membership_id=membership_id
        )
    except NotFoundError:
        raise Http404 from None
    member = Membership.objects.select_related("tenant", "user").get(pk=membership_id)
    context = {
        **console_site.each_context(request),
        "title": f"Look at {member.tenant.name}",
        "member": member,
        "url": f"{get_site_url('app')}/inspect/{secret}/",
    }
    return TemplateResponse(request, "console/inspection.html", context)
