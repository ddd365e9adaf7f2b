"""admin.<domain>: the platform admins' site."""

from django.urls import path

import console.admin  # noqa: F401 - importing it registers the ModelAdmins
from console.admin.site import console_site

urlpatterns = [
    path("", console_site.urls),
]
handler404 = "edge.pages.views.show_not_found"
handler500 = "config.api.error_views.show_server_error"
