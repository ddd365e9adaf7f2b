"""Pages and parts as responses."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone

from dashboard.frame.links import is_htmx
from dashboard.frame.navigation import get_frame_context
from dashboard.frame.toasts import list_toasts, take_toasts


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    part: str = "",
) -> HttpResponse:
    """A page; or only its part, when htmx asked for less than the whole body.

    part: the template of what htmx swaps, which `template` includes, too.
    Times are shown in the workspace's time zone.
    """
    is_part = bool(part) and request.headers.get("HX-Request-Type") == "partial"
    values = {**get_frame_context(request), **(context or {})}
    if not is_part:
        values["toasts"] = take_toasts(request)
    with timezone.override(get_time_zone(request)):
        html = render_to_string(part if is_part else template, values, request)
        if is_part and list_toasts(request):
            html += render_to_string(
                "dashboard/frame/toasts_part.html", {"toasts": take_toasts(request)}, request
            )
    return HttpResponse(html, status=status)


def get_time_zone(request: HttpRequest) -> ZoneInfo:
    """The workspace's; UTC where there is none."""
    principal = getattr(request, "principal", None)
    return ZoneInfo(principal.tenant.time_zone if principal else "UTC")


def go_to(request: HttpRequest, target: str) -> HttpResponse:
    """To another page, after a POST; also when htmx sent it, which then loads it as a whole."""
    if is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)
