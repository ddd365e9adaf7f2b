"""Paths of this area below /<workspace>/."""

from django.urls import URLPattern, path

from dashboard.codes.views import (
    checking,
    creating,
    editing,
    listing,
    picturing,
    saving,
    switching,
)

urlpatterns: list[URLPattern] = [
    path("qrs/", listing.show_list, name="codes-list"),
    path("qrs/new/", creating.create_code, name="codes-new"),
    path("qrs/views/", saving.save_view, name="codes-save-view"),
    path("qrs/views/<int:view_id>/delete/", saving.delete_view, name="codes-delete-view"),
    path("qrs/check/", checking.check_destination, name="codes-check"),
    path("qrs/preview/", checking.show_preview, name="codes-preview"),
    path("qrs/<str:short_id>/edit/", editing.edit_code, name="codes-edit"),
    path("qrs/<str:short_id>/switch/", switching.switch_code, name="codes-switch"),
    path("qrs/<str:short_id>/image.svg", picturing.show_image, name="codes-image"),
]
