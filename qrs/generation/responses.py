"""What the answer of a render says beside the image."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kernel.translation import translate
from qrs.generation.answers import RenderAnswer
from qrs.generation.contents import Content, FixedText
from qrs.generation.drawing import Drawing
from qrs.generation.warnings import list_content_warnings, list_render_warnings
from qrs.models import DynamicQr
from qrs.rendering.report import ScanReport
from qrs.schemas.code_answers import DynamicQrOut
from qrs.schemas.generate_answers import GenerateOut, RenderWarningOut
from qrs.selectors.codes import get_row
from tenants.models import Tenant
from tenants.quota_headers import describe_quota
from tenants.selectors.hosts import get_public_base_url

FILE_NAME_HEADER = "Content-Disposition"


def make_answer(
    *, tenant: Tenant, content: Content, qr: DynamicQr | None, drawing: Drawing, now: datetime
) -> RenderAnswer:
    """With the JSON around the image, because a replay may ask for JSON or for the image.

    Within the transaction that has counted the render.
    """
    scan = drawing.image.scan
    warnings = list_all_warnings(content, qr, scan)
    row = None
    if qr is not None:
        row = DynamicQrOut.from_row(get_row(qr), base_url=get_public_base_url(tenant))
    shell = replace(drawing.image, data=b"")
    headers = {
        FILE_NAME_HEADER: _name_file(content, drawing),
        **_describe_scan(scan, warnings),
        **describe_quota(tenant, now),
    }
    if qr is not None:
        headers |= {"X-QR-Short-Id": qr.short_id, "X-QR-Public-Url": drawing.public_url}
    document = GenerateOut.from_image(shell, qr=row, warnings=warnings)
    return RenderAnswer.of(drawing, document, headers)


def list_all_warnings(
    content: Content, qr: DynamicQr | None, scan: ScanReport | None
) -> list[RenderWarningOut]:
    """Of the proof, of the content, and of the QR that the platform has blocked."""
    of_scan = [
        RenderWarningOut.model_construct(
            code=warning.code,
            field=warning.field,
            message=translate(warning.template, warning.values),
        )
        for warning in (scan.warnings if scan else ())
    ]
    of_qr = list_render_warnings(qr) if qr is not None else []
    return [*of_qr, *of_scan, *list_content_warnings(content)]


def _name_file(content: Content, drawing: Drawing) -> str:
    name = content.data_type if isinstance(content, FixedText) else drawing.short_id
    return f'inline; filename="qr-{name}.{drawing.options.format}"'


def _describe_scan(scan: ScanReport | None, warnings: Sequence[RenderWarningOut]) -> dict[str, str]:
    headers = {}
    if scan is not None:
        headers["X-QR-Scan-Grade"] = scan.grade
        headers["X-QR-Min-Size-Mm"] = f"{scan.min_size_mm:g}"
    if warnings:
        headers["X-QR-Warnings"] = ",".join(warning.code for warning in warnings)
    return headers
