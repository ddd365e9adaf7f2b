"""GET /<workspace>/qrs/<short_id>/: the figures of one QR, and the parts that are fetched alone."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.figures.asked import CARDS, read_asked
from dashboard.figures.cards import build_card
from dashboard.figures.content import QrPage
from dashboard.frame import WorkspaceRequest, go_to, render_page, workspace_page
from kernel.clock import utc_now
from kernel.errors import NotFoundError
from qrs.selectors.trash import get_trashed_row

_FIGURES = "dashboard/figures/_figures.html"
_TILES = "dashboard/figures/_tiles.html"
_CARD = "dashboard/figures/_card.html"


@workspace_page
@require_safe
def show_figures(request: WorkspaceRequest, short_id: str) -> HttpResponse:
    """htmx gets all that the controls above it change. A deleted code is shown in the trash."""
    try:
        page = _read_page(request, short_id)
    except NotFoundError:
        return _show_in_trash(request, short_id)
    is_part = request.headers.get("HX-Request-Type") == "partial"
    context = page.build_figures() if is_part else page.build_whole()
    status = 400 if page.asked.errors else 200
    return render_page(request, "dashboard/figures/qr.html", context, status=status, part=_FIGURES)


@workspace_page
@require_safe
def show_tiles(request: WorkspaceRequest, short_id: str) -> HttpResponse:
    """Pages that were opened before an upgrade ask for these alone after scans came in."""
    return render_page(request, _TILES, _read_page(request, short_id).build_tiles(), part=_TILES)


@workspace_page
@require_safe
def show_card(request: WorkspaceRequest, short_id: str, card: str) -> HttpResponse:
    """One card with another tab open."""
    if card not in CARDS:
        raise Http404
    page = _read_page(request, short_id)
    if page.figures is None:
        raise Http404
    context = page.build_tiles() | {
        "card": build_card(card, page.asked, page.figures, page.qr.pk),
    }
    return render_page(request, _CARD, context, part=_CARD)


def _show_in_trash(request: WorkspaceRequest, short_id: str) -> HttpResponse:
    """Raises NotFoundError (404)."""
    get_trashed_row(short_id=short_id)
    trash = reverse("dashboard:history-trash", args=[request.principal.tenant.slug])
    return go_to(request, f"{trash}?search={short_id}")


def _read_page(request: WorkspaceRequest, short_id: str) -> QrPage:
    today = utc_now().date()
    return QrPage(request, short_id, read_asked(request.GET, today=today), today)
