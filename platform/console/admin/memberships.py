"""Members of workspaces and their roles."""

# ruff: noqa: ARG002 - the signatures are Django's

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from audit.targets import Target
from console.admin.base import ConsoleAdmin
from console.admin.inspections import show_inspection_link
from console.admin.site import console_site
from console.services.memberships import (
    add_member,
    change_role,
    remove_member,
)
from kernel.errors import ApiError
from tenants.models import Membership, Role


@admin.register(Membership, site=console_site)
class MembershipAdmin(ConsoleAdmin):
    """Of an existing membership only the role can change."""

    list_title = "Members"
    row_title = "Member"
    can_add = True
    can_change = True
    can_delete = True
    list_display = ("user", "workspace", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "tenant")
    search_fields = ("user__email", "tenant__slug", "tenant__name")
    fields = ("tenant", "user", "role")
    autocomplete_fields = ("tenant", "user")
    change_form_template = "console/membership.html"

    @admin.display(description="workspace", ordering="tenant__slug")
    def workspace(self, row: Membership) -> str:
        return str(row.tenant)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "tenant":
            kwargs["label"] = "Workspace"
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def audit_target(self, obj: Any) -> Target:
        return Target.of_membership(obj.tenant.slug, obj.user_id)

    def get_urls(self) -> list[URLPattern]:
        """With the URL of the button that looks at the workspace as this member."""
        look = self.admin_site.admin_view(self.inspect_view)
        own = path("<int:membership_id>/inspect/", look, name="membership_inspect")
        return [own, *super().get_urls()]

    def inspect_view(self, request: HttpRequest, membership_id: int) -> HttpResponse:
        try:
            return show_inspection_link(request, membership_id)
        except ApiError as error:
            url = reverse("admin:tenants_membership_change", args=(membership_id,))
            return self.redirect_with_error(request, error, url)

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
