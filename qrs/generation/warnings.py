"""What whoever prints a code should know first, although its image is fine."""

from typing import TypedDict

from qrs.models import DynamicQr


class RenderWarning(TypedDict):
    """code: for programs, as in X-QR-Warnings. field: of the request."""

    code: str
    field: str
    message: str


def list_render_warnings(qr: DynamicQr) -> list[RenderWarning]:
    """Empty for a QR that may be printed as it is."""
    if not qr.is_blocked:
        return []
    return [
        {
            "code": "blocked",
            "field": "payload.short_id",
            "message": "The platform has blocked this QR: whoever scans it sees a page that says"
            " so. Contact support before you print it.",
        }
    ]
