"""127.0.0.1 and localhost in development: a map of the hosts, and the inbox."""

from django.urls import path

from edge.pages.inbox import list_mails, show_mail, show_mail_html
from edge.pages.views import show_index

urlpatterns = [
    path("", show_index, name="index"),
    path("inbox/", list_mails, name="inbox"),
    path("inbox/<str:name>/", show_mail, name="inbox-mail"),
    path("inbox/<str:name>/html/", show_mail_html, name="inbox-html"),
]
handler404 = "edge.pages.views.show_not_found"
handler500 = "config.api.error_views.show_server_error"
