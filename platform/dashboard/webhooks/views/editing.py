"""/<workspace>/settings/webhooks/new/, edit/ and delete/."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from dashboard.frame.secrets_once import MadeSecret, make_once
from dashboard.webhooks.content import build_webhook
from dashboard.webhooks.forms import read_form, show_entered, show_values
from dashboard.webhooks.secret_page import show_secret
from kernel.clock import utc_now
from kernel.errors import ApiError, ConflictError, FieldErrors
from kernel.translation import gettext as _
from webhooks.errors import WebhooksPlanError
from webhooks.selectors import get_subscription
from webhooks.services.subscriptions import (
    create_subscription,
    delete_subscription,
    update_subscription,
)


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: WorkspaceRequest) -> HttpResponse:
    request.principal.require_writer()
    if request.method != "POST":
        return _show_new(request, show_values("", "", []))
    try:
        form = read_form(request.POST)
        made = _create(request, form)
    except (FieldErrors, ConflictError, WebhooksPlanError) as error:
        return _show_new(request, show_entered(request.POST), error)
    return show_secret(request, made, is_new=True)


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: WorkspaceRequest, webhook_id: int) -> HttpResponse:
    tenant_id = request.principal.tenant.pk
    row = get_subscription(tenant_id=tenant_id, subscription_id=webhook_id)
    request.principal.require_writer()
    if request.method != "POST":
        return _show_edit(request, row, show_values(row.url, row.description, row.events))
    try:
        update_subscription(
            tenant_id=tenant_id,
            subscription_id=webhook_id,
            changes={**read_form(request.POST)},
            now=utc_now(),
        )
    except (FieldErrors, WebhooksPlanError) as error:
        return _show_edit(request, row, show_entered(request.POST), error)
    add_toast(request, _("Saved."))
    return go_to(request, get_webhook_url(request, webhook_id))


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: WorkspaceRequest, webhook_id: int) -> HttpResponse:
    """Asks first, because it cannot be undone."""
    principal = request.principal
    row = get_subscription(tenant_id=principal.tenant.pk, subscription_id=webhook_id)
    principal.require_writer()
    if request.method != "POST":
        context = {"webhook": build_webhook(row)}
        return render_page(request, "dashboard/webhooks/delete.html", context)
    delete_subscription(tenant_id=principal.tenant.pk, subscription_id=webhook_id)
    add_toast(request, _("Deleted. Nothing more is sent there."))
    return go_to(request, reverse("dashboard:webhooks-list", args=[principal.tenant.slug]))


def get_webhook_url(request: WorkspaceRequest, webhook_id: int) -> str:
    return reverse("dashboard:webhooks-webhook", args=[request.principal.tenant.slug, webhook_id])


def _create(request: WorkspaceRequest, form: Any) -> MadeSecret:
    principal = request.principal

    def make() -> MadeSecret:
        made, secret = create_subscription(tenant_id=principal.tenant.pk, now=utc_now(), **form)
        return MadeSecret(made.pk, secret)

    form_id = request.POST.get("form_id", "")
    return make_once(principal, kind="webhook", form_id=form_id, values=form, make=make)


def _show_new(
    request: WorkspaceRequest, form: dict[str, Any], error: ApiError | None = None
) -> HttpResponse:
    context = {
        **_describe(form, error),
        "form_id": request.POST.get("form_id") or secrets.token_urlsafe(12),
    }
    status = error.status if error else 200
    return render_page(request, "dashboard/webhooks/new.html", context, status=status)


def _show_edit(
    request: WorkspaceRequest, row: Any, form: dict[str, Any], error: ApiError | None = None
) -> HttpResponse:
    context = {**_describe(form, error), "webhook": build_webhook(row)}
    status = error.status if error else 200
    return render_page(request, "dashboard/webhooks/edit.html", context, status=status)


def _describe(form: dict[str, Any], error: ApiError | None) -> dict[str, Any]:
    is_of_fields = isinstance(error, FieldErrors)
    return {
        "form": form,
        "errors": error.errors if isinstance(error, FieldErrors) else {},
        "refusal": "" if error is None or is_of_fields else error.detail,
    }
