"""Django's HTML pages that belong to no app: development's map of hosts, and those of errors."""

from html import escape
from pathlib import Path
from string import Template

from django.http import HttpRequest, HttpResponse

from edge.pages.render import hash_style
from kernel.public_urls import get_site_url

_HERE = Path(__file__).parent
_STYLE = (_HERE / "site.css").read_text(encoding="utf-8")
_POLICY = (
    f"default-src 'none'; style-src '{hash_style(_STYLE)}'; img-src data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def _read(name: str) -> Template:
    return Template((_HERE / name).read_text(encoding="utf-8"))


_FRAME = _read("site.html")
_INDEX = _read("site_index.html")
_NOT_FOUND = _read("site_not_found.html").substitute()
_FORM_EXPIRED = _read("site_form_expired.html").substitute()
_OUTAGE = _read("site_outage.html").substitute()


def show_index(request: HttpRequest) -> HttpResponse:
    """Show which site is served under which host; on localhost in development."""
    hosts = {site: escape(get_site_url(site)) for site in ("app", "api", "admin")}
    return render_site_page("Overview", _INDEX.substitute(hosts), status=200)


def show_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404 of every site but the API's."""
    return render_site_page("Not found", _NOT_FOUND, status=404)


def show_form_expired(request: HttpRequest) -> HttpResponse:
    """403 for a form whose CSRF token is missing or wrong."""
    return render_site_page("Try again", _FORM_EXPIRED, status=403)


def show_outage() -> HttpResponse:
    """503 while PostgreSQL cannot be reached, was lost on the way, or takes no changes."""
    response = render_site_page("Try again", _OUTAGE, status=503)
    response.headers["Retry-After"] = "5"
    return response


def render_site_page(title: str, main: str, *, status: int, policy: str = "") -> HttpResponse:
    """main: HTML. policy: what the Content-Security-Policy allows besides."""
    html = _FRAME.substitute(title=escape(title), style=_STYLE, main=main)
    headers = {"Content-Security-Policy": f"{_POLICY}; {policy}" if policy else _POLICY}
    return HttpResponse(html, status=status, headers=headers)
