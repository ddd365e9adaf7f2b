"""app.<domain>: the agencies' pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("dashboard.urls")),
]
handler400 = "dashboard.frame.error_pages.show_bad_request"
handler403 = "dashboard.frame.error_pages.show_forbidden"
handler404 = "dashboard.frame.error_pages.show_not_found"
handler500 = "dashboard.frame.error_pages.show_server_error"
