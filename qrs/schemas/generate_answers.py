"""The JSON answer of POST /api/v1/generate/, and how the API document describes the image."""

import base64
from collections.abc import Sequence
from typing import Any, Self, get_args

from pydantic import Field

from kernel.schemas import ResponseModel
from qrs.contents.warnings import WarningCode
from qrs.rendering import Inspection, RenderedImage, RenderOptions
from qrs.rendering.options import ERROR_CORRECTIONS
from qrs.rendering.proof.grading import Cause
from qrs.rendering.report import GRADES, ScanReport
from qrs.schemas.code_answers import DynamicQrOut
from tenants.quota_headers import QUOTA_HEADERS

WARNING_CODES = (
    "small",
    *(cause.value for cause in Cause),
    *get_args(WarningCode),
    "blocked",
)


class ImageOut(ResponseModel):
    """The image itself. error_correction and version: of the symbol as drawn."""

    media_type: str
    base64: str
    width_px: int
    height_px: int
    width_mm: float = Field(json_schema_extra={"exclusiveMinimum": 0})
    error_correction: str = Field(json_schema_extra={"enum": list(ERROR_CORRECTIONS)})
    version: int = Field(json_schema_extra={"minimum": 1, "maximum": 40})

    @classmethod
    def from_image(cls, image: RenderedImage) -> "ImageOut":
        return cls.model_construct(
            media_type=image.media_type,
            base64=base64.b64encode(image.data).decode(),
            width_px=image.width_px,
            height_px=image.height_px,
            width_mm=image.width_mm,
            error_correction=image.error_correction,
            version=image.version,
        )


class RenderWarningOut(ResponseModel):
    """What to know before printing. code: as in X-QR-Warnings. field: of the request."""

    code: str = Field(json_schema_extra={"enum": list(WARNING_CODES)})
    field: str
    message: str


class LadderOut(ResponseModel):
    """Which of nine bad pictures of the code were read."""

    clean4: bool
    px3: bool
    px2: bool
    blur: bool
    noise: bool
    contrast: bool
    perspective: bool
    uneven_light: bool
    dot_gain: bool


class ScanReportOut(ResponseModel):
    """How the code will do when it is scanned.

    contrast: 0 to 1, on the worst part. margin: the unused share of the error correction.
    min_size_mm: of the side with quiet zones, for a phone at distance_mm.
    """

    grade: str = Field(json_schema_extra={"enum": list(GRADES)})
    contrast: float = Field(json_schema_extra={"minimum": 0, "maximum": 1})
    margin: float = Field(json_schema_extra={"maximum": 1})
    ladder: LadderOut
    min_size_mm: float = Field(json_schema_extra={"exclusiveMinimum": 0})
    distance_mm: float = Field(json_schema_extra={"exclusiveMinimum": 0})
    warnings: list[RenderWarningOut]

    @classmethod
    def from_report(
        cls, report: ScanReport, warnings: Sequence[RenderWarningOut]
    ) -> "ScanReportOut":
        """warnings: all that the answer has."""
        return cls.model_construct(
            grade=report.grade,
            contrast=report.contrast,
            margin=report.margin,
            ladder=LadderOut.build(**report.ladder),
            min_size_mm=report.min_size_mm,
            distance_mm=report.distance_mm,
            warnings=list(warnings),
        )


class GenerateOut(ResponseModel):
    """The answer to ``Accept: application/json``; qr only with data_type dynamic."""

    qr: DynamicQrOut | None
    image: ImageOut
    scan: ScanReportOut

    @classmethod
    def from_image(
        cls,
        image: RenderedImage,
        *,
        qr: DynamicQrOut | None = None,
        warnings: Sequence[RenderWarningOut] = (),
    ) -> Self:
        """image: proven."""
        if image.scan is None:
            raise ValueError("the image is not proven")
        return cls.build(
            qr=qr,
            image=ImageOut.from_image(image),
            scan=ScanReportOut.from_report(image.scan, warnings),
        )


class ValidateOut(ResponseModel):
    """What the image would be."""

    version: int = Field(json_schema_extra={"minimum": 1, "maximum": 40})
    error_correction: str = Field(json_schema_extra={"enum": list(ERROR_CORRECTIONS)})
    width_px: int
    width_mm: float = Field(json_schema_extra={"exclusiveMinimum": 0})
    scan: ScanReportOut

    @classmethod
    def from_inspection(
        cls,
        inspection: Inspection,
        *,
        scan: ScanReport,
        options: RenderOptions,
        warnings: Sequence[RenderWarningOut],
    ) -> "ValidateOut":
        return cls.model_construct(
            version=inspection.version,
            error_correction=inspection.error_correction,
            width_px=options.side_px,
            width_mm=round(options.size_mm, 3),
            scan=ScanReportOut.from_report(scan, warnings),
        )


MEDIA_TYPES = ("image/png", "image/svg+xml", "application/pdf", "application/postscript")
_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}

IMAGE_RESPONSES: dict[int, Any] = {
    200: {
        "description": "The image. With `Accept: application/json`: the QR and the image as JSON.",
        "headers": {
            "X-QR-Short-Id": {
                "description": "With data_type dynamic.",
                "schema": {"type": "string"},
            },
            "X-QR-Warnings": {
                "description": "Codes of warnings, separated by commas, if there are any: what the"
                " proof found weak, `small` among them; `blocked`, the platform has blocked the QR;"
                " `wifi_sae`, older phones do not read SAE; `geo_without_maps_link`, iPhones do not"
                " open geo: codes.",
                "schema": {"type": "string"},
            },
            "X-QR-Scan-Grade": {
                "description": "How well it scans, proven on the image itself; A is best.",
                "schema": {"type": "string", "enum": list(GRADES)},
            },
            "X-QR-Min-Size-Mm": {
                "description": "The smallest width in print for a phone 250 mm away.",
                "schema": {"type": "number", "exclusiveMinimum": 0},
            },
            **QUOTA_HEADERS,
            "Content-Disposition": {
                "description": 'For example `inline; filename="qr-aBc12dEf.png"`.',
                "schema": {"type": "string"},
            },
            "X-QR-Public-Url": {
                "description": "With data_type dynamic: the encoded URL.",
                "schema": {"type": "string"},
            },
        },
        "content": dict.fromkeys(MEDIA_TYPES, _BINARY),
    }
}
"""OpenAPI: what ninja does not derive from GenerateOut."""
