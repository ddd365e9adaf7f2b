"""The first pages: where everything is, for someone who opened the bare address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kernel.public_urls import get_site_url


def show_index(request: HttpRequest) -> HttpResponse:
    """Development's map of hosts, on 127.0.0.1 and localhost."""
    return render(request, "dashboard/index.html", {"hosts": _hosts(), "title": "QR Studio"})


def show_workspace_entry(request: HttpRequest) -> HttpResponse:
    """app.<domain>: what an agency can reach today."""
    return render(request, "dashboard/entry.html", {"hosts": _hosts(), "title": "Workspace"})


def show_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 of these hosts."""
    return render(request, "dashboard/not_found.html", {"title": "Not found"}, status=404)


def _hosts() -> dict[str, str]:
    return {site: get_site_url(site) for site in ("api", "app", "admin")}
