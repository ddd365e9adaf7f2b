"""URLs of the pages of codes."""

from django.http import HttpRequest

from dashboard.frame.links import clean_next


def get_list_url(slug: str) -> str:
    return f"/{slug}/qrs/"


def get_code_url(slug: str, short_id: str) -> str:
    """The page with the figures of one code."""
    return f"{get_list_url(slug)}{short_id}/"


def get_return_url(request: HttpRequest, slug: str) -> str:
    """Where a form that stands in several pages goes back to: the page it was sent from."""
    sent = request.POST.get("next") or ""
    current = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    origin = f"{request.scheme}://{request.get_host()}"
    for target in (sent, current.removeprefix(origin)):
        if target and clean_next(target) == target:
            return target
    return get_list_url(slug)
