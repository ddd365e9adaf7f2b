"""The one-time link that the admin site shows."""

from django.urls import path

from dashboard.inspection import views

top_urlpatterns = [path("inspect/<str:token>/", views.begin, name="inspection-begin")]
