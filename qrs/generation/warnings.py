"""Warnings about codes that have an image but should not be printed."""

from qrs.models import DynamicQr
from qrs.schemas.generate_answers import RenderWarningOut


def list_render_warnings(qr: DynamicQr) -> list[RenderWarningOut]:
    """Empty for a QR that may be printed as it is."""
    if not qr.is_blocked:
        return []
    return [
        RenderWarningOut.model_construct(
            code="blocked",
            field="payload.short_id",
            message="The platform has blocked this QR: whoever scans it sees a page that says"
            " so. Contact support before you print it.",
        )
    ]
