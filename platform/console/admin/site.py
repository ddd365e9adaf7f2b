"""admin.<domain>: Django's admin for platform admins.

Only the ModelAdmins of console.admin are registered. Staff have every permission; Django's groups
and permissions are not used, so the site and the platform API admit the same users.
"""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts.models import User
from audit.context import name_actor
from console.admin.login import LimitedLoginForm
from console.admin.passwords import OwnPasswordView
from console.overview import get_overview
from console.selectors import list_audit_entries
from kernel.clock import utc_now
from kernel.redis_clients import get_redis

_LATEST = 12
_ORDER = (
    *("Workspaces", "Members", "Users", "QR codes", "Plans", "Overage"),
    *("Requests", "Mails", "Audit log"),
)


class ConsoleSite(AdminSite):
    site_title = "QR Studio platform"
    site_header = "QR Studio platform"
    index_title = "Overview"
    site_url = None
    # The header has the list of pages; Django's sidebar would repeat it.
    enable_nav_sidebar = False
    login_form = LimitedLoginForm
    index_template = "console/index.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Asked before every page; whoever may see it is the actor of what follows."""
        may_enter = super().has_permission(request)
        if may_enter and isinstance(request.user, User):
            name_actor(user=request.user, via="admin")
        return may_enter

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """One list of models: the apps of the code base mean nothing to platform admins."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        models = [model for app in apps for model in app["models"]]
        for model in models:
            model["name"] = getattr(self._registry[model["model"]], "list_title", model["name"])
        models.sort(key=lambda model: _ORDER.index(model["name"]))
        start = reverse("admin:index", current_app=self.name)
        return [
            {
                "name": self.index_title,
                # django-tenants disables links to apps that it takes for tenants'.
                "app_label": "console",
                "app_url": start,
                "has_module_perms": bool(models),
                "models": models,
            }
        ]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The platform at this moment, and the latest entries of the audit log."""
        overview = get_overview(redis=get_redis(settings.REDIS_URL), now=utc_now())
        latest = list(list_audit_entries()[:_LATEST])
        context = {"overview": overview, "latest_changes": latest}
        return super().index(request, {**(extra_context or {}), **context})

    def password_change(  # type: ignore[override]  # a redirect after success, as in Django
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """The user's own password; audited as a reset is."""
        context = {**self.each_context(request), **(extra_context or {})}
        done = reverse("admin:password_change_done", current_app=self.name)
        request.current_app = self.name
        view = OwnPasswordView.as_view(
            success_url=done,
            extra_context=context,
            template_name="registration/password_change_form.html",
        )
        return view(request)


console_site = ConsoleSite(name="admin")
