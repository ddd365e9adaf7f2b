"""Buttons of one webhook."""

from datetime import timedelta
from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from dashboard.frame import WorkspaceRequest, add_toast, go_to, workspace_page
from dashboard.frame.secrets_once import MadeSecret, make_once
from dashboard.webhooks.secret_page import show_secret
from dashboard.webhooks.views.editing import get_webhook_url
from kernel.clock import utc_now
from kernel.deferred_work import defer_work
from kernel.outbound import get_poster
from kernel.translation import gettext as _
from webhooks.attempts import Attempt
from webhooks.selectors import get_subscription
from webhooks.services import rotation, trial
from webhooks.services.subscriptions import update_subscription

_HOURS = {"0": 0, "1": 1, "24": 24}


@workspace_page
@require_POST
def change_status(request: WorkspaceRequest, webhook_id: int) -> HttpResponse:
    is_on = request.POST.get("status") == "active"
    update_subscription(
        tenant_id=request.principal.tenant.pk,
        subscription_id=webhook_id,
        changes={"status": "active" if is_on else "disabled"},
        now=utc_now(),
    )
    add_toast(
        request,
        _("On. What waits is sent now.") if is_on else _("Off. Nothing more is sent there."),
    )
    return go_to(request, get_webhook_url(request, webhook_id))


@workspace_page
@require_POST
def test(request: WorkspaceRequest, webhook_id: int) -> HttpResponse:
    """Waits for the receiver, which holds no thread."""
    tenant = request.principal.tenant
    subscription = get_subscription(tenant_id=tenant.pk, subscription_id=webhook_id)
    return defer_work(
        request,
        begin=partial(
            trial.begin_trial,
            tenant=tenant,
            subscription=subscription,
            poster=get_poster(),
            now=utc_now(),
        ),
        finish=partial(_finish_test, request, webhook_id),
        owner_limit=trial.get_owner_limit(tenant_id=tenant.pk),
    )


@workspace_page
@require_POST
def rotate(request: WorkspaceRequest, webhook_id: int) -> HttpResponse:
    """hours: for which the secret of before signs, too."""
    principal = request.principal
    hours = _HOURS.get(request.POST.get("hours", ""), 24)

    def make() -> MadeSecret:
        row, secret = rotation.rotate_secret(
            tenant_id=principal.tenant.pk,
            subscription_id=webhook_id,
            expire_previous_in=timedelta(hours=hours),
            now=utc_now(),
        )
        return MadeSecret(row.pk, secret)

    form_id = request.POST.get("form_id", "")
    made = make_once(
        principal, kind="webhook", form_id=form_id, values=[webhook_id, hours], make=make
    )
    return show_secret(request, made, is_new=False)


@workspace_page
@require_POST
def expire_previous(request: WorkspaceRequest, webhook_id: int) -> HttpResponse:
    rotation.expire_previous_secret(
        tenant_id=request.principal.tenant.pk, subscription_id=webhook_id
    )
    add_toast(request, _("The new secret alone signs from now on."))
    return go_to(request, get_webhook_url(request, webhook_id))


def _finish_test(request: WorkspaceRequest, webhook_id: int, attempt: Attempt) -> HttpResponse:
    trial.record_trial(
        tenant_id=request.principal.tenant.pk, subscription_id=webhook_id, attempt=attempt
    )
    if attempt.has_succeeded:
        text = _("The test event was delivered: the receiver answered %(status)d.")
        add_toast(request, text % {"status": attempt.status})
    elif attempt.status is not None:
        text = _("The receiver answered %(status)d; it has to answer 200 to 299.")
        add_toast(request, text % {"status": attempt.status}, kind="bad")
    else:
        add_toast(request, _("Not delivered: %(why)s") % {"why": attempt.error}, kind="bad")
    return go_to(request, get_webhook_url(request, webhook_id))
