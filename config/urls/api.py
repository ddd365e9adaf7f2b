"""api.<domain>: the API, its document and the status."""

from django.urls import path

from config.api.assembly import api

urlpatterns = [
    path("api/", api.urls),
]
handler404 = "config.api.error_views.not_found_json"
handler500 = "config.api.error_views.server_error_json"
handler400 = "config.api.error_views.bad_request_json"
handler403 = "config.api.error_views.forbidden_json"
