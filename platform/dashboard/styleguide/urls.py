"""In development and tests only; production returns 404."""

from django.conf import settings
from django.urls import URLPattern, path

from dashboard.styleguide import views


def list_patterns() -> list[URLPattern]:
    if settings.IS_PRODUCTION:
        return []
    return [path("styleguide/", views.show_styleguide, name="styleguide")]


styleguide_urlpatterns = list_patterns()
