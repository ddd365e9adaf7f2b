"""app.<domain>: areas at the top, then what is below a workspace's slug.

Each area's urls.py has `urlpatterns`, below /<workspace>/, and may have `top_urlpatterns`.
"""

from django.urls import URLPattern, URLResolver, include, path

from dashboard import brand_css, home
from dashboard.accounts import urls as accounts
from dashboard.branding import urls as branding
from dashboard.codes import urls as codes
from dashboard.designer import urls as designer
from dashboard.domains import urls as domains
from dashboard.figures import urls as figures
from dashboard.history import urls as history
from dashboard.inspection import urls as inspection
from dashboard.keys import urls as keys
from dashboard.members import urls as members
from dashboard.styleguide.urls import styleguide_urlpatterns
from dashboard.today import urls as today
from dashboard.webhooks import urls as webhooks

app_name = "dashboard"

_AREAS = (today, codes, designer, history, figures, domains, branding, webhooks, members, keys)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.go_home, name="home"),
    *accounts.top_urlpatterns,
    *members.top_urlpatterns,
    *figures.top_urlpatterns,
    *inspection.top_urlpatterns,
    *styleguide_urlpatterns,
    path(
        "<slug:workspace>/",
        include(
            [
                path("brand.css", brand_css.show_brand_css, name="brand-css"),
                *(pattern for area in _AREAS for pattern in area.urlpatterns),
            ]
        ),
    ),
]
