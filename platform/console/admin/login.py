"""The admin site's log-in form, with the API's rate limits."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import User
from accounts.services import authenticate_user
from accounts.services.second_factors import require_second_factor
from kernel.client_address import get_client_address
from kernel.clock import utc_now
from kernel.errors import NotAuthenticatedError, RateLimitedError


class LimitedLoginForm(AdminAuthenticationForm):
    """Email and password of a platform admin.

    Failed attempts count together with those of the API. The right password of a user who is no
    platform admin gets the same error as a wrong one. An admin with a second factor needs a code of
    the app, or a recovery code; passkeys work in the dashboard only.
    """

    otp = forms.CharField(
        required=False,
        max_length=40,
        label="Code, with two-factor:",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    user_cache: User | None

    def clean(self) -> dict[str, Any]:
        email = self.cleaned_data.get("username")
        password = self.cleaned_data.get("password")
        if email and password:
            self.user_cache = self._authenticate(email, password)
            self.confirm_login_allowed(self.user_cache)
            self._check_second_factor(self.user_cache)
        return self.cleaned_data

    def _authenticate(self, email: str, password: str) -> User:
        try:
            return authenticate_user(email=email, password=password, address=self._address())
        except RateLimitedError as error:
            raise ValidationError(error.detail, code="rate_limited") from None
        except NotAuthenticatedError:
            raise self.get_invalid_login_error() from None

    def _check_second_factor(self, user: User) -> None:
        try:
            require_second_factor(user, otp=self.cleaned_data.get("otp"), now=utc_now())
        except (NotAuthenticatedError, RateLimitedError) as error:
            raise ValidationError(error.detail, code="second_factor") from None

    def _address(self) -> str:
        return get_address(self.request) if self.request else ""


def get_address(request: HttpRequest) -> str:
    """The client's address; forwarded ones count from trusted proxies only."""
    return get_client_address(
        peer=request.META.get("REMOTE_ADDR", ""),
        forwarded_for=request.META.get("HTTP_X_FORWARDED_FOR", ""),
        trusted=settings.TRUSTED_PROXIES,
    )
