"""Users: platform admins and members of workspaces."""

# ruff: noqa: ARG002 - the signatures are Django's

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.emails import normalise_email
from accounts.models import User
from accounts.selectors import has_second_factor
from accounts.services.support import reset_second_factor, unlock_person
from audit.targets import Target
from console.admin.base import ConsoleAdmin
from console.admin.filters import name_filter
from console.admin.passwords import ResetPasswordForm, store_password
from console.admin.site import console_site
from console.admin.typed_bases import UserCreationForm, UserModelForm
from console.services.users import USER_FIELDS, change_user, create_user
from kernel.errors import ApiError

_LABELS = {"is_staff": "Platform admin", "is_active": "May log in"}


class _NormalisedEmail(forms.EmailField):
    # One mailbox is one account, whatever the spelling of its address.
    def clean(self, value: Any) -> str:
        return normalise_email(super().clean(value))


class AddUserForm(UserCreationForm):
    class Meta:
        model = User
        fields = ("email", "full_name", "is_staff")
        labels = _LABELS
        field_classes = {"email": _NormalisedEmail}


class ChangeUserForm(UserModelForm):
    """All fields but the password, which reset_password_view sets."""

    class Meta:
        model = User
        fields = USER_FIELDS
        labels = _LABELS
        field_classes = {"email": _NormalisedEmail}


@admin.register(User, site=console_site)
class UserAdmin(ConsoleAdmin):
    """Users are locked out, never deleted: their workspaces would lose an owner."""

    list_title = "Users"
    row_title = "User"
    can_add = True
    can_change = True
    form = ChangeUserForm
    change_form_template = "console/user.html"
    list_display = ("email", "full_name", "is_admin", "may_log_in", "date_joined", "last_login")
    list_filter = (
        ("is_staff", name_filter("platform admin")),
        ("is_active", name_filter("may log in")),
    )
    search_fields = ("email", "full_name")
    ordering = ("email",)
    readonly_fields = ("workspaces", "password_link", "date_joined", "last_login")

    @admin.display(description="platform admin", boolean=True, ordering="is_staff")
    def is_admin(self, user: User) -> bool:
        return user.is_staff

    @admin.display(description="may log in", boolean=True, ordering="is_active")
    def may_log_in(self, user: User) -> bool:
        return user.is_active

    def audit_target(self, obj: Any) -> Target:
        return Target.of_user(obj.pk)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = AddUserForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("email", "full_name", "is_staff", "password1", "password2")
        return (*USER_FIELDS, *self.readonly_fields)

    def get_urls(self) -> list[URLPattern]:
        """With the URL of reset_password_view."""
        reset = self.admin_site.admin_view(self.reset_password_view)
        view = self.admin_site.admin_view
        own = [
            path("<int:user_id>/password/", reset, name="accounts_user_password"),
            path("<int:user_id>/unlock/", view(self.unlock_view), name="user_unlock"),
            path("<int:user_id>/no-factor/", view(self.reset_factor_view), name="user_no_factor"),
        ]
        return [*own, *super().get_urls()]

    def unlock_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Forget the person's failed log-ins."""
        return self._support(request, user_id, unlock_person, "{} can try to log in again.")

    def reset_factor_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """For a person who has lost the second factor and the recovery codes."""
        done = "{} logs in with the password alone now, and got a mail about it."
        return self._support(request, user_id, reset_second_factor, done)

    def _support(
        self, request: HttpRequest, user_id: int, service: Callable[..., User], done: str
    ) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        url = reverse("admin:accounts_user_change", args=(user_id,))
        try:
            user = service(actor=self.actor(request), user_id=user_id)
        except ApiError as error:
            return self.redirect_with_error(request, error, url)
        messages.success(request, done.format(user.email))
        return HttpResponseRedirect(url)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        user = self.get_object(request, object_id)
        factor = user is not None and has_second_factor(user.pk)
        context = {**(extra_context or {}), "has_second_factor": factor}
        return super().change_view(request, object_id, form_url, context)

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> User:
        return create_user(
            actor=self.actor(request),
            email=fields["email"],
            password=fields["password1"],
            full_name=fields.get("full_name", ""),
            is_staff=fields.get("is_staff", False),
        )

    def store(self, request: HttpRequest, obj: Any, changes: dict[str, Any]) -> User:
        return change_user(actor=self.actor(request), user_id=obj.pk, changes=changes)

    def reset_password_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Set a user's password and end their sessions."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        user = User.objects.filter(pk=user_id).first()
        if user is None:
            raise Http404
        form = ResetPasswordForm(user, request.POST or None)
        if request.method == "POST" and form.is_valid():
            store_password(request, user, form.cleaned_data["new_password1"])
            messages.success(request, f"{user.email} has a new password.")
            return HttpResponseRedirect(_change_url(user))
        context = {
            **self.admin_site.each_context(request),
            "title": f"New password for {user.email}",
            "form": form,
            "opts": self.opts,
            "original": user,
        }
        return TemplateResponse(request, "console/reset_password.html", context)

    @admin.display(description="workspaces")
    def workspaces(self, user: User) -> str:
        """Slugs and roles."""
        rows = user.memberships.select_related("tenant").order_by("tenant__slug")
        return ", ".join(f"{row.tenant.slug} ({row.role})" for row in rows) or "none"

    @admin.display(description="password")
    def password_link(self, user: User) -> SafeString:
        url = reverse("admin:accounts_user_password", args=(user.pk,))
        return format_html('<a href="{}">Set a new password</a>', url)


def _change_url(user: User) -> str:
    return reverse("admin:accounts_user_change", args=(user.pk,))
