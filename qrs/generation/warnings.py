"""Warnings about codes that have an image, and may not do what one expects in print."""

from kernel.translation import translate
from qrs.generation.contents import Content, FixedText
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


def list_content_warnings(content: Content) -> list[RenderWarningOut]:
    """What phones may not do with a fixed content."""
    if not isinstance(content, FixedText):
        return []
    return [
        RenderWarningOut.model_construct(
            code=warning.code,
            field=warning.field,
            message=translate(warning.template, warning.values),
        )
        for warning in content.warnings
    ]
