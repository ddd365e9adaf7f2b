"""A sheet as what it is drawn from: drawn again, it is the same."""

import json
from dataclasses import asdict, dataclass
from typing import cast

from kernel.continuations import Continuation
from kernel.errors import FieldErrors
from kernel.json_responses import encode_json
from qrs.generation.images import run_in_pool
from qrs.generation.recipes import Recipe
from qrs.generation.refusals import as_field_errors
from qrs.rendering import RenderingError, RenderOptions
from qrs.rendering.sheets import Label, Layout, Sheet

# Of the request itself; all others come from the design.
_OWN_FIELDS = frozenset({"size_mm"})


@dataclass(frozen=True)
class SheetDrawing:
    """The arguments of qrs.rendering.sheets.draw_sheet."""

    labels: tuple[Label, ...]
    layout: Layout
    options: RenderOptions
    start: int
    size_mm: float | None
    largest_mm: float

    def encode(self) -> bytes:
        document = {
            "labels": self.labels,
            "layout": asdict(self.layout),
            "start": self.start,
            "size_mm": self.size_mm,
            "largest_mm": self.largest_mm,
        }
        return Recipe("", self.options, encode_json(document).decode()).encode()

    @classmethod
    def decode(cls, body: bytes) -> "SheetDrawing":
        recipe = Recipe.decode(body)
        document = json.loads(recipe.document)
        return cls(
            labels=tuple(Label(text, tuple(captions)) for text, captions in document["labels"]),
            layout=Layout(**document["layout"]),
            options=recipe.options,
            start=document["start"],
            size_mm=document["size_mm"],
            largest_mm=document["largest_mm"],
        )


def draw_proven_sheet(
    drawing: SheetDrawing, *, tenant_id: int, continuation: Continuation
) -> Sheet:
    """No transaction may be open, as this takes seconds.

    Raises FieldErrors (400), RendererBusyError (429), RendererLostError (503), ClientGoneError.
    """
    try:
        drawn = run_in_pool(
            "draw_sheet",
            vars(drawing),
            name=("sheet", drawing),
            tenant_id=tenant_id,
            continuation=continuation,
        )
    except RenderingError as error:
        raise _refuse(error) from error
    return cast("Sheet", drawn)


def _refuse(error: RenderingError) -> FieldErrors:
    found = as_field_errors(error)
    if error.field in _OWN_FIELDS:
        return found
    return FieldErrors.of("design", str(found))
