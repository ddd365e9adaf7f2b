"""Paths of this area below /<workspace>/."""

from django.urls import URLPattern, path

from dashboard.keys import views

urlpatterns: list[URLPattern] = [
    path("settings/keys/", views.show_keys, name="keys-list"),
    path("settings/keys/<int:key_id>/", views.show_key, name="keys-key"),
    path("settings/keys/<int:key_id>/rotate/", views.rotate, name="keys-rotate"),
    path("settings/keys/<int:key_id>/revoke/", views.revoke, name="keys-revoke"),
]
