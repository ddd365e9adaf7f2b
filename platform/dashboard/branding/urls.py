"""Paths of this area below /<workspace>/."""

from django.urls import URLPattern, path

from dashboard.branding import views

# The edge accepts larger bodies at settings/branding/logo/ (edge.bridge.request_bodies).
urlpatterns: list[URLPattern] = [
    path("settings/branding/", views.show_branding, name="branding-branding"),
    path("settings/branding/logo/", views.upload_logo, name="branding-logo"),
    path("settings/branding/logo/remove/", views.remove_logo, name="branding-remove-logo"),
    path("settings/branding/preview.css", views.show_preview_css, name="branding-preview-css"),
]
