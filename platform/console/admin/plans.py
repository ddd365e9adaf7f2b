"""Plans and their limits."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from audit.targets import Target
from console.admin.base import ConsoleAdmin
from console.admin.site import console_site
from console.services.plans import PLAN_FIELDS, change_plan_limits
from plans.models import Plan


@admin.register(Plan, site=console_site)
class PlanAdmin(ConsoleAdmin):
    """The five plans. New ones would need code, so adding is disabled."""

    list_title = "Plans"
    row_title = "Plan"
    can_change = True
    list_display = (
        "name",
        "code",
        "price_usd_month",
        "renders_per_month",
        "active_dynamic_qrs",
        "destination_edits_per_qr",
        "seats",
    )
    fields = ("code", *PLAN_FIELDS)
    readonly_fields = ("code",)

    def audit_target(self, obj: Any) -> Target:
        return Target.of_plan(obj.code)

    def store(self, request: HttpRequest, obj: Any, changes: dict[str, Any]) -> Plan:
        return change_plan_limits(actor=self.actor(request), code=obj.code, changes=changes)
