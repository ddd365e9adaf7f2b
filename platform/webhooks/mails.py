"""Mails to those who manage a workspace when one of its webhooks was disabled.

They are queued in the transaction that disables it, so that each is sent once.
"""

from accounts.mail import send_mail_in_language
from kernel.public_urls import get_site_url
from tenants.branding.selectors import get_mail_brand
from tenants.models import Membership, Role
from webhooks.inputs import abbreviate_url
from webhooks.models import DisabledReason, WebhookSubscription

TEMPLATE = "webhooks/mails/disabled"


def send_disabled_mails(subscription: WebhookSubscription) -> None:
    tenant = subscription.tenant
    brand = get_mail_brand(tenant)
    members = Membership.objects.filter(
        tenant=tenant, role__in=(Role.OWNER, Role.ADMIN), user__is_active=True
    )
    context = {
        "workspace": tenant.name,
        "receiver": subscription.description or abbreviate_url(subscription.url),
        "address": abbreviate_url(subscription.url),
        "is_gone": subscription.disabled_reason == DisabledReason.GONE,
        "url": f"{get_site_url('app')}/{tenant.slug}/settings/webhooks/{subscription.pk}/",
    }
    for member in members.select_related("user").order_by("pk"):
        language = member.user.language or tenant.language
        send_mail_in_language(member.user.email, TEMPLATE, context, language, brand=brand)
