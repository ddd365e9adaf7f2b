"""Paths of this area at the top and below /<workspace>/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
top_urlpatterns: list[URLPattern] = []
