"""Printed codes of all workspaces: search, owners, blocking."""

# ruff: noqa: ARG002 - the signatures are Django's

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from audit.targets import Target
from console import selectors
from console.admin.base import ConsoleAdmin
from console.admin.route_search import find_routes
from console.admin.site import console_site
from console.services.qrs import set_qr_blocked
from kernel.errors import ApiError
from qrs.routes.models import QrRoute, RouteState
from tenants.models import Tenant


@admin.register(QrRoute, site=console_site)
class QrAdmin(ConsoleAdmin):
    """The route registry, read-only apart from blocking.

    Without a search the list is empty: there are as many rows as codes ever printed.
    """

    list_title = "QR codes"
    row_title = "QR code"
    list_display = ("short_id", "state", "workspace", "destination_url")
    list_display_links = ("short_id",)
    search_fields = ("short_id",)
    search_help_text = "A short id, a printed URL, or a workspace's slug."
    ordering = ("short_id",)
    change_form_template = "console/qr.html"
    fields = (
        "short_id",
        "state",
        "workspace",
        "owners",
        "name",
        "destination_url",
        "variants",
        "scans",
        "tenant_suspended",
        "version",
    )
    readonly_fields = ("workspace", "owners", "name", "scans")

    def audit_target(self, obj: Any) -> Target:
        return Target.of_qr(obj.short_id)

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> tuple["QuerySet[Any]", bool]:
        """By index only; see console.admin.route_search."""
        return find_routes(queryset, search_term), False

    def get_urls(self) -> list[URLPattern]:
        """With the URLs of the Block and Unblock buttons."""
        view = self.admin_site.admin_view
        own = [
            path("<short_id>/block/", view(self.block_view), name="qr_block"),
            path("<short_id>/unblock/", view(self.unblock_view), name="qr_unblock"),
        ]
        return [*own, *super().get_urls()]

    def block_view(self, request: HttpRequest, short_id: str) -> HttpResponse:
        return self._set_blocked(request, short_id, blocked=True)

    def unblock_view(self, request: HttpRequest, short_id: str) -> HttpResponse:
        return self._set_blocked(request, short_id, blocked=False)

    def _set_blocked(self, request: HttpRequest, short_id: str, *, blocked: bool) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        url = reverse("admin:qr_routes_qrroute_change", args=(short_id,))
        try:
            set_qr_blocked(actor=self.actor(request), short_id=short_id, blocked=blocked)
        except ApiError as error:
            return self.redirect_with_error(request, error, url)
        messages.success(request, f"{short_id} is {'blocked' if blocked else 'in service again'}.")
        return HttpResponseRedirect(url)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        state = QrRoute.objects.filter(pk=object_id).values_list("state", flat=True).first()
        context = {
            **(extra_context or {}),
            "subtitle": object_id,
            "is_blocked": state == RouteState.BLOCKED,
            "is_deleted": state == RouteState.DELETED,
        }
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description="workspace")
    def workspace(self, route: QrRoute) -> SafeString | str:
        tenant = Tenant.objects.filter(pk=route.tenant_id).first()
        if tenant is None:
            return "gone"
        url = reverse("admin:tenants_tenant_change", args=(tenant.pk,))
        return format_html('<a href="{}">{}</a>', url, tenant.slug)

    @admin.display(description="owners")
    def owners(self, route: QrRoute) -> str:
        return ", ".join(selectors.list_owner_emails(tenant_id=route.tenant_id)) or "none"

    @admin.display(description="name")
    def name(self, route: QrRoute) -> str:
        qr = selectors.get_qr_record(short_id=route.short_id).qr
        return qr.name if qr else "deleted"

    @admin.display(description="scans")
    def scans(self, route: QrRoute) -> str:
        """All-time redirected scans."""
        total = selectors.get_qr_record(short_id=route.short_id).total
        return f"{total.scan_count if total else 0:,}"
