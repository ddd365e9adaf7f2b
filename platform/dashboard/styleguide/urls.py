"""In development and tests only; production returns 404."""

from django.conf import settings
from django.urls import URLPattern, path

from dashboard.styleguide import views

styleguide_urlpatterns: list[URLPattern] = (
    []
    if settings.IS_PRODUCTION
    else [path("styleguide/", views.show_styleguide, name="styleguide")]
)
