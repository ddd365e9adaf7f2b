"""Reads a PNG row by row and keeps every k-th row and pixel: 9,000 pixels need little memory.

Strict: it reads what our own writer writes, and fails on everything that a viewer might repair.
Source: PNG Specification (Third Edition).
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from qrs.rendering.errors import BrokenImageError

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNK_FRAME_BYTES = 12
_PALETTE, _RGB, _RGBA = 3, 2, 6
_CHANNELS = {_PALETTE: 1, _RGB: 3, _RGBA: 4}
_FILTERS = range(5)
_WITHOUT_ROW_ABOVE = (0, 1)  # none and Sub, which our own writer uses
_UP = 2
_BAND_ROWS = 64
_READ_AT_ONCE_BYTES = 2048
"""Compressed; it becomes at most a thousand times as much."""
_DOTS_PER_METRE_TOLERANCE = 1
_INCH_METRES = 0.0254


@dataclass(frozen=True, slots=True)
class ThinnedPng:
    """Every step-th pixel of every step-th row.

    image: P with its palette, RGB or RGBA. side: of the whole file. bits: per sample.
    """

    image: Image.Image
    width_px: int
    height_px: int
    bits: int
    step: int


@dataclass(frozen=True, slots=True)
class _Header:
    width: int
    height: int
    bits: int
    color_type: int

    @property
    def row_bytes(self) -> int:
        """With the byte that names the filter."""
        return (self.width * self.bits * _CHANNELS[self.color_type] + 7) // 8 + 1

    @property
    def mode(self) -> str:
        return {_PALETTE: "P", _RGB: "RGB", _RGBA: "RGBA"}[self.color_type]

    @property
    def raw_mode(self) -> str:
        return "P;1" if self.bits == 1 else self.mode


def read_thinned(data: bytes, *, width_px: int, dpi: int, step: int) -> ThinnedPng:
    """Raises BrokenImageError unless the file is whole, of this width and of this resolution."""
    chunks = list(_iterate_chunks(data))
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1][0] != b"IEND":
        raise BrokenImageError("PNG without IHDR or IEND")
    header = _parse_header(chunks[0][1])
    if header.width != width_px:
        raise BrokenImageError(f"PNG is {header.width} pixels wide instead of {width_px}")
    others = {name: body for name, body in chunks if name not in (b"IHDR", b"IDAT", b"IEND")}
    _check_resolution(others.get(b"pHYs", b""), dpi)
    parts = [body for name, body in chunks if name == b"IDAT"]
    image = _keep_pixels(parts, header, step)
    _attach_palette(image, header, others)
    return ThinnedPng(image, header.width, header.height, header.bits, step)


def _iterate_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if data[: len(_SIGNATURE)] != _SIGNATURE:
        raise BrokenImageError("not a PNG")
    start = len(_SIGNATURE)
    while start < len(data):
        if start + _CHUNK_FRAME_BYTES > len(data):
            raise BrokenImageError("PNG is truncated")
        (size,) = struct.unpack_from(">I", data, start)
        end = start + _CHUNK_FRAME_BYTES + size
        if end > len(data):
            raise BrokenImageError("PNG is truncated")
        named = data[start + 4 : end - 4]
        if zlib.crc32(named) != struct.unpack_from(">I", data, end - 4)[0]:
            raise BrokenImageError("PNG with a wrong checksum")
        yield named[:4], named[4:]
        start = end


def _parse_header(body: bytes) -> _Header:
    if len(body) != 13:
        raise BrokenImageError("PNG with a wrong header")
    width, height, bits, color_type, *methods = struct.unpack(">IIBBBBB", body)
    known = {_PALETTE: (1, 8), _RGB: (8,), _RGBA: (8,)}
    if bits not in known.get(color_type, ()) or any(methods) or not width or not height:
        raise BrokenImageError("PNG of a kind that is never written here")
    return _Header(width, height, bits, color_type)


def _check_resolution(body: bytes, dpi: int) -> None:
    if len(body) != 9:
        raise BrokenImageError("PNG without resolution")
    across, down, unit = struct.unpack(">IIB", body)
    expected = dpi / _INCH_METRES
    if unit != 1 or any(abs(it - expected) > _DOTS_PER_METRE_TOLERANCE for it in (across, down)):
        raise BrokenImageError("PNG with a wrong resolution")


def _keep_pixels(parts: list[bytes], header: _Header, step: int) -> Image.Image:
    """Every step-th pixel of every step-th row, from the middle of the first step on."""
    columns, rows = (len(range(step // 2, side, step)) for side in (header.width, header.height))
    kept = Image.new(header.mode, (columns, rows))
    band: list[bytes] = []
    first, last_row = 0, b""
    for row in _inflate_rows(parts, header.row_bytes):
        if row[0] not in _FILTERS:
            raise BrokenImageError("PNG with an unknown filter")
        band.append(row)
        if len(band) == _BAND_ROWS:
            last_row = _keep_band(kept, band, header, step, first, last_row)
            first, band = first + len(band), []
    if first + len(band) != header.height:
        raise BrokenImageError(f"PNG has {first + len(band)} rows instead of {header.height}")
    if band:
        _keep_band(kept, band, header, step, first, last_row)
    return kept


def _keep_band(
    kept: Image.Image, band: list[bytes], header: _Header, step: int, first: int, above: bytes
) -> bytes:
    """Put the band's share into kept. Returns its last row without a filter.

    first: the number of the band's first row. above: the row before it, without a filter.
    """
    top = len(range(step // 2, first, step))
    wanted = range(step // 2 + top * step - first, len(band), step)
    independent = _repeat_rows(band, above)
    if independent is not None:
        last = _unfilter(independent[-1:], header)
        rows = [independent[index] for index in wanted]
        if rows:
            kept.paste(_thin_columns(_unfilter(rows, header), step), (0, top))
    else:
        # The decoder starts without a row above, so it gets that one as the first of its own.
        before = [b"\0" + above] if above else []
        box = (0, len(before), header.width, len(before) + len(band))
        whole = _unfilter(before + band, header).crop(box)
        last = whole.crop((0, len(band) - 1, header.width, len(band)))
        for place, index in enumerate(wanted, start=top):
            row = whole.crop((0, index, header.width, index + 1))
            kept.paste(_thin_columns(row, step), (0, place))
    return last.tobytes("raw", header.raw_mode)


def _repeat_rows(band: list[bytes], above: bytes) -> list[bytes] | None:
    """The rows without any that needs the one above it; None unless those only repeat it."""
    rows: list[bytes] = []
    for row in band:
        if row[0] == _UP and above and not row.rstrip(b"\0")[1:]:
            rows.append(b"\0" + above)
            continue
        if row[0] not in _WITHOUT_ROW_ABOVE:
            return None
        rows.append(row)
        above = b"" if row[0] else row[1:]
    return rows


def _inflate_rows(parts: list[bytes], row_bytes: int) -> Iterator[bytes]:
    stream, rest = zlib.decompressobj(), b""
    try:
        for part in parts:
            for at in range(0, len(part), _READ_AT_ONCE_BYTES):
                rest += stream.decompress(part[at : at + _READ_AT_ONCE_BYTES])
                whole = len(rest) - len(rest) % row_bytes
                for start in range(0, whole, row_bytes):
                    yield rest[start : start + row_bytes]
                rest = rest[whole:]
        rest += stream.flush()
    except zlib.error:
        raise BrokenImageError("PNG with spoilt pixels") from None
    if rest or not stream.eof or stream.unused_data:
        raise BrokenImageError("PNG with an incomplete stream of pixels")


def _unfilter(rows: list[bytes], header: _Header) -> Image.Image:
    """By Pillow's decoder, which takes a stream of filtered rows."""
    stored = zlib.compress(b"".join(rows), 0)
    return Image.frombytes(header.mode, (header.width, len(rows)), stored, "zip", header.raw_mode)


def _thin_columns(image: Image.Image, step: int) -> Image.Image:
    columns = len(range(step // 2, image.width, step))
    # Nearest takes the pixel in the middle of each box of one step.
    middles = Image.Transform.AFFINE, (step, 0, step // 2 + 0.5 - step / 2, 0, 1, 0)
    return image.transform((columns, image.height), *middles, Image.Resampling.NEAREST)


def _attach_palette(image: Image.Image, header: _Header, chunks: dict[bytes, bytes]) -> None:
    if header.color_type != _PALETTE:
        return
    colors = chunks.get(b"PLTE", b"")
    if not colors or len(colors) % 3 or max(image.getextrema()) >= len(colors) // 3:  # type: ignore[operator]
        raise BrokenImageError("PNG with a wrong palette")
    image.putpalette(colors)
    if b"tRNS" in chunks:
        image.info["transparency"] = chunks[b"tRNS"]
