"""Django's side of the front door: the same hosts, the same request id."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from edge.pages.responses import Pages
from edge.pages.texts import PageName
from edge.sites.hosts import PlatformHosts, Site, SiteKind, UnknownHostError, resolve_host
from kernel.request_ids import choose_request_id
from kernel.short_urls import is_below_q
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
    """Customers' hosts straight from the table; Django is rarely entered under one."""

    def get_tenant_id(self, host: str) -> int | None:
        """Whose host it is, if it is in service."""
        domains = Domain.objects.filter(domain=host, tenant__status=TenantStatus.ACTIVE)
        return domains.values_list("tenant_id", flat=True).first()


class HostMiddleware:
    """Sets request.site and request.urlconf; refuses hosts that Django does not serve.

    The router refuses them before; this holds when Django is entered directly.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        self._pages = Pages()
        self._platform = PlatformHosts(settings.PLATFORM_DOMAIN, bare=not settings.IS_PRODUCTION)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer on the right host, and always with the request's id."""
        request_id = choose_request_id(request.META.get(_REQUEST_ID))
        request.META[_REQUEST_ID] = request_id
        response = self._answer(request)
        response.headers["X-Request-Id"] = request_id
        if is_below_q(request.path_info.encode(errors="replace")):
            # A code on the wrong host; it may be served there tomorrow.
            response.headers["Cache-Control"] = "no-store"
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        try:
            site = self._resolve(request)
        except UnknownHostError:
            return self._show("unknown_host", request)
        urlconf = URLCONFS.get(site.kind)
        if urlconf is None:
            # Scans belong to the redirect engine; counted by nobody, they would be lost here.
            return self._show("not_found", request)
        request.site = site  # type: ignore[assignment]  # not that of django.contrib.sites
        request.urlconf = urlconf
        return self._get_response(request)

    def _resolve(self, request: HttpRequest) -> Site:
        header = request.META.get("HTTP_HOST", "")
        return resolve_host(header, platform=self._platform, directory=DomainTable())

    def _show(self, name: PageName, request: HttpRequest) -> HttpResponse:
        language = request.META.get("HTTP_ACCEPT_LANGUAGE", "").encode("latin-1", "replace")
        answer = self._pages.get(name, {b"accept-language": language})
        headers = {key.decode(): value.decode() for key, value in answer.headers}
        return HttpResponse(answer.body, status=answer.status, headers=headers)
