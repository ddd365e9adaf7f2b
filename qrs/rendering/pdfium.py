"""PDFium: pixels of a page of a PDF.

PDFium must never run in two threads of a process, not even on two documents: it crashes or mixes up
memory. So everything that calls it goes through this module, which holds a lock meanwhile.
"""

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

_lock = threading.Lock()
_NOT_ROTATED = 0


class PdfiumError(Exception):
    """PDFium could not open the document, or had no memory for it."""


@dataclass(frozen=True)
class PixelFormat:
    """Colours are in the order red, green, blue."""

    code: int
    bytes_per_pixel: int


GREY = PixelFormat(pdfium.FPDFBitmap_Gray, 1)
RGB = PixelFormat(pdfium.FPDFBitmap_BGR, 3)
RGBA = PixelFormat(pdfium.FPDFBitmap_BGRA, 4)
WHITE = 0xFFFFFFFF
NOTHING = 0


@dataclass(frozen=True)
class Raster:
    """The whole page scaled to this size. ground: what it is drawn on, 0xAARRGGBB.

    Before each row stands one pixel of zeros.
    """

    width_px: int
    height_px: int
    pixel_format: PixelFormat
    ground: int = WHITE

    @property
    def row_bytes(self) -> int:
        """Without the pixel before it."""
        return self.width_px * self.pixel_format.bytes_per_pixel

    @property
    def stride(self) -> int:
        return self.row_bytes + self.pixel_format.bytes_per_pixel


class Page:
    """An open page. Only inside of open_page, whose lock it relies on."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def draw_bands(self, raster: Raster, band_px: int) -> Iterator[memoryview]:
        """The rows from top to bottom, at most band_px at a time; the next one overwrites them.

        One pixel of zeros follows the last row, too.
        """
        pixel_bytes = raster.pixel_format.bytes_per_pixel
        pixels = bytearray(raster.stride * min(band_px, raster.height_px) + pixel_bytes)
        for top in range(0, raster.height_px, band_px):
            rows = min(band_px, raster.height_px - top)
            self._draw(pixels, raster, top, rows)
            yield memoryview(pixels)[: rows * raster.stride + pixel_bytes]

    def draw_rows(self, raster: Raster, top: int, rows: int) -> bytes:
        """These rows, with one pixel of zeros behind each."""
        pixel_bytes = raster.pixel_format.bytes_per_pixel
        pixels = bytearray(raster.stride * rows + pixel_bytes)
        self._draw(pixels, raster, top, rows)
        return bytes(pixels[pixel_bytes:])

    def _draw(self, pixels: bytearray, raster: Raster, top: int, rows: int) -> None:
        """The page in its whole size, shifted so that the band's rows fall on the bitmap."""
        code, skipped = raster.pixel_format.code, raster.pixel_format.bytes_per_pixel
        first = (ctypes.c_char * (rows * raster.stride)).from_buffer(pixels, skipped)
        bitmap = pdfium.FPDFBitmap_CreateEx(raster.width_px, rows, code, first, raster.stride)
        if not bitmap:
            raise PdfiumError("bitmap")
        try:
            ground = _reverse(raster.ground)
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, raster.width_px, rows, ground)
            pdfium.FPDF_RenderPageBitmap(
                bitmap,
                self._handle,
                0,
                -top,
                raster.width_px,
                raster.height_px,
                _NOT_ROTATED,
                pdfium.FPDF_REVERSE_BYTE_ORDER,
            )
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)


@contextmanager
def open_page(data: bytes, number: int = 0) -> Iterator[Page]:
    """number: from 0. Holds the lock for the block. Raises PdfiumError."""
    with _lock:
        document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
        if not document:
            raise PdfiumError(f"open: {pdfium.FPDF_GetLastError()}")
        try:
            page = pdfium.FPDF_LoadPage(document, number)
            if not page:
                raise PdfiumError(f"page: {pdfium.FPDF_GetLastError()}")
            try:
                yield Page(page)
            finally:
                pdfium.FPDF_ClosePage(page)
        finally:
            pdfium.FPDF_CloseDocument(document)


def _reverse(color: int) -> int:
    """FPDFBitmap_FillRect knows no FPDF_REVERSE_BYTE_ORDER, so red and blue change places."""
    red, blue = color >> 16 & 0xFF, color & 0xFF
    return color & 0xFF00FF00 | blue << 16 | red
