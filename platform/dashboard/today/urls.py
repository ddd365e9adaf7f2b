"""Paths of this area below /<workspace>/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
