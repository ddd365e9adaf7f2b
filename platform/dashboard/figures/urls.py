"""Paths of this area below /<workspace>/, and the live feed, which serves all of a person's."""

from django.urls import URLPattern, path

from dashboard.figures.views import live, qr, scans

urlpatterns: list[URLPattern] = [
    path("qrs/<str:short_id>/", qr.show_figures, name="figures-qr"),
    path("qrs/<str:short_id>/tiles/", qr.show_tiles, name="figures-tiles"),
    path("qrs/<str:short_id>/cards/<str:card>/", qr.show_card, name="figures-card"),
    path("qrs/<str:short_id>/scans/", scans.show_scans, name="figures-scans"),
    path("qrs/<str:short_id>/scans/export/", scans.export_scans, name="figures-export"),
]
top_urlpatterns: list[URLPattern] = [
    path("account/live/", live.watch_scans, name="figures-live"),
]
