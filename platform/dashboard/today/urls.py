"""Paths of this area below /<workspace>/."""

from django.urls import URLPattern, path

from dashboard.today import views

urlpatterns: list[URLPattern] = [
    path("", views.show_today, name="today-home"),
    path("undo/", views.undo_edit, name="today-undo"),
]
