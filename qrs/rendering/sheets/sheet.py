"""Labels in, a proven PDF out."""

import dataclasses
import math
from collections.abc import Sequence
from typing import NamedTuple

from kernel.messages import mark
from qrs.rendering.errors import RenderingError
from qrs.rendering.geometry.compose import compose_picture
from qrs.rendering.geometry.shapes import Picture
from qrs.rendering.options import MAX_INCHES, MIN_INCHES, MM_PER_INCH, RenderOptions
from qrs.rendering.sheets.layout import Layout
from qrs.rendering.sheets.proving import prove_codes
from qrs.rendering.sheets.writing import PlacedCode, write_sheet
from qrs.rendering.sizing import MIN_MODULE_MM
from qrs.rendering.symbols.encode import encode_symbol
from qrs.rendering.symbols.symbol import Symbol
from qrs.rendering.trials import find_refusal

_TENTHS = 10


class Label(NamedTuple):
    """captions: the first one that the font can draw is; none of them, and there is none."""

    text: str
    captions: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Sheet:
    """code_mm: the side of the codes with their quiet zone. grade: of the worst label."""

    data: bytes
    pages: int
    code_mm: float
    grade: str


def draw_sheet(
    *,
    labels: Sequence[Label],
    layout: Layout,
    options: RenderOptions,
    start: int,
    size_mm: float | None = None,
    largest_mm: float = MAX_INCHES * MM_PER_INCH,
) -> Sheet:
    """Every label of the finished pages is read back and graded before they are returned.

    options: of format pdf; their size does not matter. start: the first label to use, from 0.
    size_mm: of each code; as large as fits, up to largest_mm, without it.
    Raises RenderingError: on ``size_mm`` for what has no room, and on the fields of the style.
    """
    drawn = [_compose(label, options) for label in labels]
    module_mm = _fit([picture for _, picture in drawn], layout, size_mm, largest_mm)
    code_mm = drawn[0][1].width * module_mm
    height = max(picture.height for _, picture in drawn)
    options = dataclasses.replace(options, size_inches=code_mm / MM_PER_INCH)
    codes = [
        PlacedCode(
            text=label.text,
            symbol=symbol,
            picture=picture,
            page=page,
            left_mm=box.left + (box.width - picture.width * module_mm) / 2,
            # Codes of one row stand side by side, whatever their captions are.
            top_mm=box.top + (box.height - height * module_mm) / 2,
        )
        for label, (symbol, picture), (page, box) in zip(
            labels, drawn, layout.place(len(labels), start=start), strict=True
        )
    ]
    data = write_sheet(codes, page_mm=layout.page_mm, module_mm=module_mm, options=options)
    grades = []
    for proof in prove_codes(
        data, codes, page_mm=layout.page_mm, module_mm=module_mm, options=options
    ):
        refusal = find_refusal(proof)
        if refusal is not None:
            raise refusal
        grades.append(proof.verdict.grade or "")
    return Sheet(data, codes[-1].page + 1, round(code_mm, 2), max(grades))


def _compose(label: Label, options: RenderOptions) -> tuple[Symbol, Picture]:
    symbol = encode_symbol(label.text, options)
    for caption in label.captions:
        try:
            captioned = dataclasses.replace(options, caption=caption)
            return symbol, compose_picture(symbol, captioned)
        except RenderingError as error:
            if error.field != "caption":
                raise
    return symbol, compose_picture(symbol, dataclasses.replace(options, caption=""))


def _fit(
    pictures: Sequence[Picture], layout: Layout, size_mm: float | None, largest_mm: float
) -> float:
    """Millimetres per module, the same for all."""
    width = max(picture.width for picture in pictures)
    height = max(picture.height for picture in pictures)
    room = min(layout.room_mm[0] / width, layout.room_mm[1] / height)
    largest = min(room, MAX_INCHES * MM_PER_INCH / width)
    least = max(MIN_MODULE_MM, MIN_INCHES * MM_PER_INCH / width)
    if largest < least:
        text = mark(
            "The labels are too small: with its caption, a code needs %(width)s mm by %(height)s mm"
            " on each."
        )
        size = {"width": _round_up(least * width), "height": _round_up(least * height)}
        raise RenderingError("size_mm", text, **size)
    if size_mm is None:
        return max(least, min(largest, largest_mm / width))
    if not least <= size_mm / width <= largest:
        text = mark("Must be between %(lowest)s and %(highest)s on these labels.")
        lowest, highest = _round_up(least * width), math.floor(largest * width * _TENTHS) / _TENTHS
        raise RenderingError("size_mm", text, lowest=lowest, highest=f"{highest:g}")
    return size_mm / width


def _round_up(size_mm: float) -> str:
    return f"{math.ceil(size_mm * _TENTHS - 1e-6) / _TENTHS:g}"
