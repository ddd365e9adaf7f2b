"""127.0.0.1 and localhost in development: a map of the hosts."""

from django.urls import path

from edge.pages.views import show_index

urlpatterns = [path("", show_index, name="index")]
handler404 = "edge.pages.views.show_not_found"
handler500 = "config.api.error_views.server_error_json"
