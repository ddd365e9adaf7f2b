"""Mails that the platform sent, or could not send."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from accounts.models import Mail, MailState
from audit.targets import Target
from console.admin.base import ConsoleAdmin
from console.admin.site import console_site
from console.services.mails import send_mail_again_as_admin
from kernel.errors import ApiError


@admin.register(Mail, site=console_site)
class MailAdmin(ConsoleAdmin):
    """Read-only. A text is never shown, since its links log in and set passwords."""

    list_title = "Mails"
    row_title = "Mail"
    list_display = ("to", "subject", "state", "tries", "error", "created_at", "sent_at")
    list_filter = ("state", "language")
    search_fields = ("to",)
    search_help_text = "Part of the address."
    ordering = ("-id",)
    change_form_template = "console/mail.html"
    fields = (
        *("to", "subject", "kind", "language", "state", "tries", "error"),
        *("created_at", "next_try_at", "sent_at"),
    )

    def audit_target(self, obj: Any) -> Target:
        return Target("mail", str(obj.pk))

    def get_urls(self) -> list[URLPattern]:
        """With the URL of the button that sends a failed mail again."""
        again = self.admin_site.admin_view(self.send_again_view)
        return [path("<int:mail_id>/again/", again, name="mail_again"), *super().get_urls()]

    def send_again_view(self, request: HttpRequest, mail_id: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        url = reverse("admin:accounts_mail_change", args=(mail_id,))
        try:
            send_mail_again_as_admin(actor=self.actor(request), mail_id=mail_id)
        except ApiError as error:
            return self.redirect_with_error(request, error, url)
        messages.success(request, "The mail is in the queue and is sent within seconds.")
        return HttpResponseRedirect(url)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        mail = self.get_object(request, object_id)
        can_send = mail is not None and mail.state == MailState.FAILED and mail.sealed is not None
        context = {**(extra_context or {}), "can_send_again": can_send}
        return super().change_view(request, object_id, form_url, context)
