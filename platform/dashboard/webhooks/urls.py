"""Paths of this area below /<workspace>/."""

from django.urls import URLPattern, path

from dashboard.webhooks.views import actions, deliveries, editing, listing

_ONE = "settings/webhooks/<int:webhook_id>/"
_DELIVERY = f"{_ONE}deliveries/<uuid:delivery_id>/"

urlpatterns: list[URLPattern] = [
    path("settings/webhooks/", listing.list_webhooks, name="webhooks-list"),
    path("settings/webhooks/new/", editing.create, name="webhooks-new"),
    path(_ONE, listing.show_webhook, name="webhooks-webhook"),
    path(f"{_ONE}edit/", editing.edit, name="webhooks-edit"),
    path(f"{_ONE}delete/", editing.delete, name="webhooks-delete"),
    path(f"{_ONE}status/", actions.change_status, name="webhooks-status"),
    path(f"{_ONE}test/", actions.test, name="webhooks-test"),
    path(f"{_ONE}rotate/", actions.rotate, name="webhooks-rotate"),
    path(f"{_ONE}previous-secret/", actions.expire_previous, name="webhooks-expire"),
    path(_DELIVERY, deliveries.show_delivery, name="webhooks-delivery"),
    path(f"{_DELIVERY}again/", deliveries.send_again, name="webhooks-again"),
]
