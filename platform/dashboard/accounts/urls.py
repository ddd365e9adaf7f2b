"""Paths of this area, all at the top."""

from django.urls import URLPattern

top_urlpatterns: list[URLPattern] = []
