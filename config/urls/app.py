"""app.<domain>: the agencies' pages."""

from django.urls import path

from dashboard.views import show_workspace_entry

urlpatterns = [path("", show_workspace_entry, name="workspace")]
handler404 = "dashboard.views.show_not_found"
handler500 = "config.api.error_views.server_error_json"
