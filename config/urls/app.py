"""app.<domain>: 404 everywhere, until the agencies' pages are built."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
handler404 = "edge.pages.views.show_not_found"
handler500 = "config.api.error_views.server_error_json"
