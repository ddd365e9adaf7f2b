"""GET /account/live/: the one live feed of a browser, for the codes of all of its pages.

?code=<workspace>/<short_id>, once for each code; a page that comes back adds @ and the cursor of
the last event that it has seen. EventSource sends Last-Event-ID only by itself, and for one code.
"""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.browser_sessions import has_second_factor
from dashboard.frame import AccountRequest, account_page
from kernel.errors import NotFoundError
from kernel.streaming import stream_response
from scans.pages import (
    MAX_CODES,
    BrowserWatcher,
    PageFeedStream,
    StreamCursor,
    WantedCode,
    parse_cursor,
)
from tenants.selectors.memberships import find_principal


@account_page
@require_safe
def watch_scans(request: AccountRequest) -> HttpResponse:
    """Server-sent events of the codes that the person may see; 404 when it is none of them."""
    session = request.browser_session
    watcher = BrowserWatcher(
        user_id=request.session_user.pk,
        session_id=session.pk,
        has_second_factor=has_second_factor(session),
        language=get_language() or "en",
    )
    asked = dict(_parse(raw) for raw in request.GET.getlist("code")[:MAX_CODES])
    tenants = _find_tenants(request, {slug for slug, _ in asked})
    codes = [
        WantedCode(tenants[slug], short_id, cursor)
        for (slug, short_id), cursor in asked.items()
        if slug in tenants
    ]
    access = watcher.check_now(codes)
    lost = [short_id for slug, short_id in asked if slug not in tenants]
    access.refused.update(dict.fromkeys(lost, NotFoundError()))
    if not access.watched:
        raise next(iter(access.refused.values()), NotFoundError())
    return stream_response(
        request,
        PageFeedStream(settings.REDIS_URL, watcher, codes, access),
        content_type="text/event-stream",
        # For proxies that would buffer a few kilobytes first.
        headers={"X-Accel-Buffering": "no"},
    )


def _parse(raw: str) -> tuple[tuple[str, str], StreamCursor | None]:
    """Workspace and short id, and the cursor; an unreadable cursor is none."""
    code, _, cursor = raw.partition("@")
    slug, _, short_id = code.partition("/")
    try:
        return (slug, short_id), parse_cursor(cursor.encode()) if cursor else None
    except ValueError:
        return (slug, short_id), None


def _find_tenants(request: AccountRequest, slugs: Iterable[str]) -> dict[str, int]:
    """The workspaces that the person is a member of."""
    found = {
        slug: find_principal(
            user=request.session_user, session_id=request.browser_session.pk, slug=slug
        )
        for slug in slugs
        if "\0" not in slug
    }
    return {slug: principal.tenant.pk for slug, principal in found.items() if principal}
