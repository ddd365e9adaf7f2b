"""Members of workspaces and their roles."""

# ruff: noqa: ARG002 - the signatures are Django's

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from audit.targets import Target
from console.admin.base import ConsoleAdmin
from console.admin.site import console_site
from console.services.memberships import (
    add_member,
    change_role,
    remove_member,
)
from tenants.models import Membership, Role


@admin.register(Membership, site=console_site)
class MembershipAdmin(ConsoleAdmin):
    """Of an existing membership only the role can change."""

    list_title = "Members"
    row_title = "Member"
    can_add = True
    can_change = True
    can_delete = True
    list_display = ("user", "tenant", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "tenant")
    search_fields = ("user__email", "tenant__slug", "tenant__name")
    fields = ("tenant", "user", "role")
    autocomplete_fields = ("tenant", "user")

    def audit_target(self, obj: Any) -> Target:
        return Target.of_membership(obj.tenant.slug, obj.user_id)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if obj is None else ("tenant", "user")

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> Membership:
        return add_member(
            actor=self.actor(request),
            tenant_id=fields["tenant"].pk,
            user_id=fields["user"].pk,
            role=Role(fields["role"]),
        )

    def store(self, request: HttpRequest, obj: Any, changes: dict[str, Any]) -> Membership:
        role = Role(changes.get("role", obj.role))
        return change_role(actor=self.actor(request), membership_id=obj.pk, role=role)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """The user's account stays."""
        remove_member(actor=self.actor(request), membership_id=obj.pk)
