"""Reads the finished pages back, label by label, as the proof of a single image does."""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from PIL import Image

from qrs.rendering import pdfium
from qrs.rendering.colors import Color, parse_color
from qrs.rendering.errors import BrokenImageError
from qrs.rendering.options import RenderOptions
from qrs.rendering.proof.case import Case
from qrs.rendering.proof.findings import measure
from qrs.rendering.proof.grading import judge
from qrs.rendering.proof.proving import KnownFindings, Proof
from qrs.rendering.proof.rasters.pdf_file import check_pdf
from qrs.rendering.proof.rasters.raster import Raster, choose_module_px, get_size_px
from qrs.rendering.sheets.writing import PlacedCode


def prove_codes(
    data: bytes,
    codes: Sequence[PlacedCode],
    *,
    page_mm: tuple[float, float],
    module_mm: float,
    options: RenderOptions,
) -> Iterator[Proof]:
    """Of each code, in their order. Raises BrokenImageError for a file that is not whole.

    Bad pictures are taken of one code of each size of symbol, if it passes all of them: as of many
    images in one go (qrs.rendering.batch).
    """
    check_pdf(data)
    known: KnownFindings = {}
    module_px = choose_module_px(codes[0].picture)
    px_per_mm = module_px / module_mm
    page_px = round(page_mm[0] * px_per_mm), round(page_mm[1] * px_per_mm)
    ground = parse_color(options.lies_on)
    raster = pdfium.Raster(*page_px, pdfium.RGB, _as_argb(ground))
    for page, on_page in groupby(codes, key=lambda code: code.page):
        in_page = list(on_page)
        # All of a page first: PDFium is for one user at a time, and examining may need it.
        for code, read in zip(
            in_page, _read_page(data, page, in_page, raster, px_per_mm, module_px), strict=True
        ):
            yield _examine(read, code, options, known)


def _read_page(
    data: bytes,
    page: int,
    codes: Sequence[PlacedCode],
    raster: pdfium.Raster,
    px_per_mm: float,
    module_px: int,
) -> list[Raster]:
    """Each code as it stands on the page."""
    found = []
    try:
        with pdfium.open_page(data, page) as opened:
            for top_mm, row in groupby(codes, key=lambda code: code.top_mm):
                in_row = list(row)
                top = round(top_mm * px_per_mm)
                height = max(code.picture.height for code in in_row) * module_px
                rows = min(math.ceil(height), raster.height_px - top)
                band = opened.draw_rows(raster, top, rows)
                size = raster.width_px, rows
                colors = Image.frombytes("RGB", size, band, "raw", "RGB", raster.stride)
                found += [_cut_out(code, colors, px_per_mm, module_px) for code in in_row]
    except pdfium.PdfiumError as error:
        raise BrokenImageError(f"PDF: {error}") from None
    return found


def _cut_out(code: PlacedCode, colors: Image.Image, px_per_mm: float, module_px: int) -> Raster:
    """colors: of the page's whole width, from the top of the code on."""
    width, height = get_size_px(code.picture, module_px)
    left = round(code.left_mm * px_per_mm)
    picture = colors.crop((left, 0, left + width, height))
    return Raster(picture, picture.convert("L"), module_px, code.picture.symbol)


def _examine(
    raster: Raster, code: PlacedCode, options: RenderOptions, known: KnownFindings
) -> Proof:
    kind = (options, code.symbol.version, code.symbol.error_correction)
    findings = measure(
        raster,
        text=code.text,
        symbol=code.symbol,
        picture=code.picture,
        options=options,
        like=known.get(kind),
    )
    if all(findings.ladder.values()):
        known[kind] = findings
    case = Case(code.text, options, code.picture)
    return Proof(case, findings, judge(findings, code.symbol, options))


def _as_argb(color: Color) -> int:
    return 0xFF000000 | color.red << 16 | color.green << 8 | color.blue
