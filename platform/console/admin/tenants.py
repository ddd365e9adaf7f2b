"""Workspaces: name, plan, status, credits."""

# ruff: noqa: ARG002 - the signatures are Django's

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from audit.targets import Target
from console import selectors
from console.admin.base import ConsoleAdmin
from console.admin.filters import MembersFilter
from console.admin.site import console_site
from console.admin.typed_bases import TenantModelForm
from console.services.tenants import TENANT_FIELDS, change_tenant, create_tenant_as_admin
from kernel.input_types import check_line
from tenants.models import Tenant
from tenants.services.accounts import MAX_NAME_LENGTH


class ChangeTenantForm(TenantModelForm):
    """Validates the name as the API does."""

    class Meta:
        model = Tenant
        fields = TENANT_FIELDS

    def clean_name(self) -> str:
        try:
            return check_line(self.cleaned_data["name"], maximum=MAX_NAME_LENGTH)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class AddTenantForm(ChangeTenantForm):
    """With the owner, whose account is created when the email is new."""

    owner_email = forms.EmailField(max_length=254)

    class Meta:
        model = Tenant
        fields = ("name", "plan", "credits")


@admin.register(Tenant, site=console_site)
class TenantAdmin(ConsoleAdmin):
    """Workspaces are suspended, never deleted: their printed codes outlive them."""

    list_title = "Workspaces"
    row_title = "Workspace"
    can_add = True
    can_change = True
    form = ChangeTenantForm
    list_display = ("name", "slug", "plan", "status", "credits", "created_at")
    list_filter = ("plan", "status", MembersFilter)
    list_select_related = ("plan",)
    search_fields = ("slug", "name", "memberships__user__email")
    search_help_text = "Name, slug or a member's email."
    ordering = ("slug",)
    readonly_fields = ("slug", "members", "codes", "created_at")

    def audit_target(self, obj: Any) -> Target:
        return Target.of_tenant(obj.slug)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = AddTenantForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("name", "owner_email", "plan", "credits")
        return (*TENANT_FIELDS, *self.readonly_fields)

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> Tenant:
        """Leaves a new account's first password on the request for response_add()."""
        created = create_tenant_as_admin(
            actor=self.actor(request),
            name=fields["name"],
            owner_email=fields["owner_email"],
            plan=fields["plan"].code,
            balance=fields.get("credits", 0),
        )
        if created.initial_password:
            shown = (fields["owner_email"], created.initial_password)
            request.first_password = shown  # type: ignore[attr-defined]  # read by response_add()
        return created.tenant

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show a first password in this response.

        A redirect would have to carry it in a cookie or in the database, in clear text.
        """
        if not hasattr(request, "first_password"):
            return super().response_add(request, obj, post_url_continue)
        email, password = request.first_password
        context = {
            **self.admin_site.each_context(request),
            "title": f"First password of {email}",
            "original": obj,
            "email": email,
            "password": password,
        }
        return TemplateResponse(request, "console/first_password.html", context)

    def store(self, request: HttpRequest, obj: Any, changes: dict[str, Any]) -> Tenant:
        if "plan" in changes:
            changes = changes | {"plan": changes["plan"].code}
        return change_tenant(actor=self.actor(request), slug=obj.slug, changes=changes)

    @admin.display(description="members")
    def members(self, tenant: Tenant) -> SafeString:
        """Emails and roles, with a link to the list of memberships, which changes them."""
        rows = tenant.memberships.order_by("role", "user__email")
        lines = format_html_join(", ", "{} ({})", rows.values_list("user__email", "role"))
        url = reverse("admin:tenants_membership_changelist")
        return format_html('{} <a href="{}?q={}">change</a>', lines or "none", url, tenant.slug)

    @admin.display(description="dynamic QRs")
    def codes(self, tenant: Tenant) -> SafeString:
        url = reverse("admin:qr_routes_qrroute_changelist")
        count = selectors.list_tenant_summaries([tenant])[0].qr_count
        return format_html('<a href="{}?q={}">{}</a>', url, tenant.slug, count)
