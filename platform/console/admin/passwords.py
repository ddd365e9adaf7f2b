"""Passwords on the admin site: the user's own, and resets for other users."""

from typing import Any

from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.models import User
from console.actors import get_site_actor
from console.admin.typed_bases import UserPasswordForm
from console.services.users import reset_password


class ResetPasswordForm(UserPasswordForm):
    required_css_class = "required"


class OwnPasswordView(PasswordChangeView):
    """Changes the user's own password; every other session of the account ends."""

    form_class = AdminPasswordChangeForm

    def form_valid(self, form: Any) -> HttpResponse:
        store_password(self.request, form.user, form.cleaned_data["new_password1"])
        return HttpResponseRedirect(self.get_success_url())


def store_password(request: HttpRequest, user: User, password: str) -> None:
    """Set and audit the password and end the user's sessions, apart from this request's own."""
    changed = reset_password(actor=get_site_actor(request), user_id=user.pk, password=password)
    if request.user.pk == changed.pk:
        update_session_auth_hash(request, changed)
