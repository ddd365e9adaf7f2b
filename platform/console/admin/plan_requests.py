"""What workspaces ask for: another plan, or credits."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from audit.targets import Target
from console.admin.base import ConsoleAdmin
from console.admin.site import console_site
from console.admin.typed_bases import PlanRequestModelForm
from console.services.plan_requests import answer_request
from tenants.models import PlanRequest


class AnswerForm(PlanRequestModelForm):
    """An answer of more than one line is rarely needed."""

    class Meta:
        model = PlanRequest
        fields = ("status", "answer")
        widgets = {"answer": forms.TextInput(attrs={"size": 80})}
        help_texts = {
            "status": "Done: you have changed the workspace. The workspace sees the answer.",
            "answer": "Shown to the workspace, for example a reason.",
        }


@admin.register(PlanRequest, site=console_site)
class PlanRequestAdmin(ConsoleAdmin):
    """Answering changes neither plan nor credits: that is done on the workspace's page."""

    list_title = "Requests"
    row_title = "Request"
    can_change = True
    form = AnswerForm
    list_display = ("asked", "workspace", "wish", "status", "requested_by")
    list_display_links = ("asked", "wish")
    list_filter = ("status",)
    list_select_related = ("tenant", "plan", "requested_by")
    search_fields = ("tenant__slug", "tenant__name")
    ordering = ("-id",)
    fields = ("workspace", "wish", "message", "requested_by", "asked", "status", "answer")
    readonly_fields = ("workspace", "wish", "message", "requested_by", "asked")

    def audit_target(self, obj: Any) -> Target:
        return Target.of_tenant(obj.tenant.slug)

    def store(self, request: HttpRequest, obj: Any, changes: dict[str, Any]) -> PlanRequest:
        return answer_request(actor=self.actor(request), request_id=obj.pk, changes=changes)

    @admin.display(description="asked at", ordering="id")
    def asked(self, row: PlanRequest) -> str:
        return f"{row.created_at:%Y-%m-%d %H:%M} UTC"

    @admin.display(description="wish")
    def wish(self, row: PlanRequest) -> str:
        return f"plan {row.plan.name}" if row.plan else f"{row.credits:,} credits"

    @admin.display(description="workspace")
    def workspace(self, row: PlanRequest) -> SafeString:
        url = reverse("admin:tenants_tenant_change", args=(row.tenant_id,))
        now = f"{row.tenant.plan_id}, {row.tenant.credits:,} credits"
        return format_html('<a href="{}">{}</a> ({})', url, row.tenant.name, now)
