"""What workspaces owe for renders beyond their quota, month by month, and its CSV."""

# ruff: noqa: ARG002 - the signatures are Django's

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from audit.targets import Target
from console.admin.base import ConsoleAdmin
from console.admin.site import console_site
from console.overage import parse_month, write_overage
from kernel.errors import FieldErrors
from kernel.spreadsheets import CSV_TYPE
from plans.models import RenderUsage
from plans.quota_months import parse_quota_month
from plans.selectors import list_overage_months
from tenants.models import Tenant

_MONTHS = 24


class MonthFilter(SimpleListFilter):
    """The months in which anybody owes anything."""

    title = "month"
    parameter_name = "quota_month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(f"{month:%Y-%m}", f"{month:%Y-%m}") for month in list_overage_months(_MONTHS)]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[RenderUsage]
    ) -> QuerySet[RenderUsage]:
        chosen = self.value()
        if chosen is None:
            return queryset
        try:
            return queryset.filter(month=parse_quota_month(chosen))
        except ValueError as error:
            raise IncorrectLookupParameters(chosen) from error


@admin.register(RenderUsage, site=console_site)
class OverageAdmin(ConsoleAdmin):
    """Read-only: a render is counted when it is made."""

    list_title = "Overage"
    row_title = "Overage of a month"
    change_list_template = "console/overage.html"
    list_display = ("when", "workspace", "renders", "credits_spent", "overage", "overage_usd")
    list_display_links = None
    list_filter = (MonthFilter,)
    ordering = ("-month", "-overage_usd", "id")

    def audit_target(self, obj: Any) -> Target:
        """Its workspace."""
        return Target.of_tenant(Tenant.objects.get(pk=obj.tenant_id).slug)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RenderUsage]:
        name = Tenant.objects.filter(pk=OuterRef("tenant_id")).values("name")[:1]
        billed: QuerySet[RenderUsage] = super().get_queryset(request).filter(overage__gt=0)
        return billed.annotate(workspace_name=Subquery(name))

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(self.export)
        own = path("<slug:month>.csv", export, name="plans_renderusage_export")
        return [own, *super().get_urls()]

    def export(self, request: HttpRequest, month: str) -> HttpResponse:
        try:
            body = write_overage(parse_month(month))
        except FieldErrors as error:
            listing = reverse("admin:plans_renderusage_changelist")
            return self.redirect_with_error(request, error, listing)
        name = f'attachment; filename="overage-{month}.csv"'
        return HttpResponse(body, content_type=CSV_TYPE, headers={"Content-Disposition": name})

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        months = [f"{month:%Y-%m}" for month in list_overage_months(_MONTHS)]
        chosen = request.GET.get(MonthFilter.parameter_name)
        shown = [month for month in months if month == chosen] or months[:3]
        return super().changelist_view(request, {**(extra_context or {}), "csv_months": shown})

    @admin.display(description="month", ordering="month")
    def when(self, row: RenderUsage) -> str:
        return f"{row.month:%Y-%m}"

    @admin.display(description="workspace")
    def workspace(self, row: Any) -> SafeString:
        url = reverse("admin:tenants_tenant_change", args=(row.tenant_id,))
        return format_html('<a href="{}">{}</a>', url, row.workspace_name or row.tenant_id)
