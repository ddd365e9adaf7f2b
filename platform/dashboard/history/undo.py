"""Undo of a change of many codes: their short ids travel in the toast."""

from collections.abc import Sequence

from dashboard.frame import WorkspaceRequest, add_toast
from dashboard.frame.toasts import Undo
from kernel.translation import gettext as _

# Toasts travel in a cookie of 4 KB.
_MOST_IDS = 150


def make_undo(url: str, short_ids: Sequence[str], **fields: str) -> Undo | None:
    """None for more codes than fit."""
    if not short_ids or len(short_ids) > _MOST_IDS:
        return None
    return Undo(url, {"ids": ",".join(short_ids), **fields})


def read_undo_ids(request: WorkspaceRequest) -> list[str]:
    """Short ids of check boxes, and of an undo."""
    sent = request.POST.getlist("ids")
    return [short_id for value in sent for short_id in value.replace(",", " ").split()]


def say_saved(
    request: WorkspaceRequest, text: str, *, is_published: bool, undo: Undo | None = None
) -> None:
    """is_published: False if Redis has not taken the routes yet."""
    if is_published:
        add_toast(request, text, undo=undo)
    else:
        text = _("Saved. It reaches every scan within seconds.")
        add_toast(request, text, kind="warn", undo=undo)
