"""The answer of a sheet, and how it is kept for replays."""

from collections.abc import Mapping
from dataclasses import dataclass

from kernel.continuations import Continuation
from qrs.generation.sheet_drawing import SheetDrawing, draw_proven_sheet
from qrs.rendering.sheets import Sheet
from tenants.idempotency.services import StoredResponse


@dataclass(frozen=True)
class SheetAnswer:
    """headers: besides the content type."""

    data: bytes
    headers: Mapping[str, str]
    drawing: SheetDrawing

    @classmethod
    def of(cls, sheet: Sheet, drawing: SheetDrawing, quota: Mapping[str, str]) -> "SheetAnswer":
        headers = {
            "Content-Disposition": 'inline; filename="qr-labels.pdf"',
            "X-QR-Scan-Grade": sheet.grade,
            "X-QR-Size-Mm": f"{sheet.code_mm:g}",
            **quota,
        }
        return cls(sheet.data, headers, drawing)

    def store(self) -> StoredResponse:
        """What it takes to draw it again: most sheets are too large to be kept."""
        return StoredResponse(
            status=200, body=self.drawing.encode(), headers=self.headers, is_recipe=True
        )

    @classmethod
    def replay(
        cls, stored: StoredResponse, *, tenant_id: int, continuation: Continuation
    ) -> "SheetAnswer":
        """Raises what draw_proven_sheet() does; the labels are counted already."""
        drawing = SheetDrawing.decode(stored.body)
        sheet = draw_proven_sheet(drawing, tenant_id=tenant_id, continuation=continuation)
        return cls(sheet.data, {**stored.headers, "Idempotency-Replayed": "true"}, drawing)
