"""The only time that a secret is shown."""

from django.http import HttpResponse
from django.urls import reverse

from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page
from dashboard.frame.secrets_once import MadeSecret
from kernel.translation import gettext as _


def show_secret(request: WorkspaceRequest, made: MadeSecret, *, is_new: bool) -> HttpResponse:
    """In the answer itself: nothing keeps the secret between two requests."""
    slug = request.principal.tenant.slug
    url = reverse("dashboard:webhooks-webhook", args=[slug, made.pk])
    if not made.secret:
        add_toast(request, _("The secret was shown once. Change it to get another."), kind="info")
        return go_to(request, url)
    context = {"secret": made.secret, "webhook_url": url, "is_new": is_new}
    return render_page(request, "dashboard/webhooks/secret.html", context)
