"""The JSON answer of POST /api/v1/generate/, and how the API document describes the image."""

import base64
from collections.abc import Sequence
from typing import Any, Literal, Self

from pydantic import Field

from kernel.schemas import ResponseModel, not_sent
from qrs.rendering import RenderedImage
from qrs.schemas.code_answers import DynamicQrOut


class ImageOut(ResponseModel):
    """The image itself."""

    media_type: str
    base64: str
    width_px: int
    height_px: int

    @classmethod
    def from_image(cls, image: RenderedImage) -> "ImageOut":
        return cls.model_construct(
            media_type=image.media_type,
            base64=base64.b64encode(image.data).decode(),
            width_px=image.width_px,
            height_px=image.height_px,
        )


class RenderWarningOut(ResponseModel):
    """What to know before printing. code: as in X-QR-Warnings. field: of the request."""

    code: Literal["blocked", "wifi_sae", "geo_without_maps_link"]
    field: str
    message: str


class ScanReportOut(ResponseModel):
    """How the code will do when it is scanned."""

    warnings: list[RenderWarningOut]


class GenerateOut(ResponseModel):
    """The answer to ``Accept: application/json``; qr only with data_type dynamic."""

    qr: DynamicQrOut | None
    image: ImageOut
    scan: ScanReportOut = Field(default_factory=not_sent, description="If there are warnings.")

    @classmethod
    def from_image(
        cls,
        image: RenderedImage,
        *,
        qr: DynamicQrOut | None = None,
        warnings: Sequence[RenderWarningOut] = (),
    ) -> Self:
        fields: dict[str, Any] = {"qr": qr, "image": ImageOut.from_image(image)}
        if warnings:
            fields["scan"] = ScanReportOut.model_construct(warnings=list(warnings))
        return cls.build(**fields)


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
                "description": "Codes of warnings, separated by commas, if there are any:"
                " `blocked`, the platform has blocked the QR; `wifi_sae`, older phones do not read"
                " SAE; `geo_without_maps_link`, iPhones do not open geo: codes.",
                "schema": {"type": "string"},
            },
            "X-QR-Public-Url": {
                "description": "With data_type dynamic: the encoded URL.",
                "schema": {"type": "string"},
            },
        },
        "content": {"image/png": _BINARY, "image/svg+xml": _BINARY},
    }
}
"""OpenAPI: what ninja does not derive from GenerateOut."""
