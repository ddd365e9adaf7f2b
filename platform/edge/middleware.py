"""Django's middleware for hosts and request ids, with the rules of the ASGI app."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from edge.pages.responses import Pages
from edge.pages.texts import PageName
from edge.sites.hosts import PlatformHosts, Site, SiteKind, UnknownHostError, resolve_host
from kernel.request_ids import choose_request_id
from kernel.short_urls import is_short_url_path
from tenants.models import Domain, TenantStatus

GetResponse = Callable[[HttpRequest], HttpResponseBase]

URLCONFS = {
    SiteKind.API: "config.urls.api",
    SiteKind.APP: "config.urls.app",
    SiteKind.ADMIN: "config.urls.admin",
    SiteKind.INDEX: "config.urls.index",
}
_REQUEST_ID = "HTTP_X_REQUEST_ID"


class DomainTable:
    """Customers' hosts read from the table; requests for them rarely reach Django."""

    def get_tenant_id(self, host: str) -> int | None:
        """The owner of the host, if it is in service."""
        domains = Domain.objects.filter(domain=host, tenant__status=TenantStatus.ACTIVE)
        return domains.values_list("tenant_id", flat=True).first()


class HostMiddleware:
    """Sets request.site and request.urlconf; returns 404 on hosts that Django does not serve.

    The ASGI app handles those hosts itself; this protects a Django that is called directly.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        self._pages = Pages()
        self._platform = PlatformHosts(settings.PLATFORM_DOMAIN, bare=not settings.IS_PRODUCTION)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Every response carries the request's id."""
        request_id = choose_request_id(request.META.get(_REQUEST_ID))
        request.META[_REQUEST_ID] = request_id
        response = self._respond(request)
        response.headers["X-Request-Id"] = request_id
        if is_short_url_path(request.path_info.encode(errors="replace")):
            # A code on the wrong host, which may serve it tomorrow.
            response.headers["Cache-Control"] = "no-store"
        return response

    def _respond(self, request: HttpRequest) -> HttpResponseBase:
        try:
            site = self._resolve(request)
        except UnknownHostError:
            return self._show("unknown_host", request)
        urlconf = URLCONFS.get(site.kind)
        if urlconf is None:
            # Scans are for the redirect engine: here they would not be counted.
            return self._show("not_found", request)
        request.site = site  # type: ignore[assignment]  # not that of django.contrib.sites
        request.urlconf = urlconf
        return self._get_response(request)

    def _resolve(self, request: HttpRequest) -> Site:
        header = request.META.get("HTTP_HOST", "")
        return resolve_host(header, platform=self._platform, directory=DomainTable())

    def _show(self, name: PageName, request: HttpRequest) -> HttpResponse:
        language = request.META.get("HTTP_ACCEPT_LANGUAGE", "").encode("latin-1", "replace")
        page = self._pages.get(name, {b"accept-language": language})
        headers = {key.decode(): value.decode() for key, value in page.headers}
        return HttpResponse(page.body, status=page.status, headers=headers)
