"""The file around the pixels. Source: PNG specification, third edition."""

import struct
import zlib
from dataclasses import dataclass

from qrs.rendering.options import MM_PER_INCH

PALETTE, RGB, RGBA = 3, 2, 6
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PERCEPTUAL = b"\0"
_PER_METRE = 1
_INCHES_PER_METRE = 1000 / MM_PER_INCH


@dataclass(frozen=True)
class Header:
    """color_type: PALETTE, RGB or RGBA."""

    width_px: int
    height_px: int
    dpi: int
    bit_depth: int
    color_type: int


def write_file(header: Header, palette: list[tuple[int, ...]], pixels: bytes) -> bytes:
    """palette: RGBA; empty unless the pixels are indices into it. pixels: compressed rows."""
    shape = (header.width_px, header.height_px, header.bit_depth, header.color_type, 0, 0, 0)
    per_metre = round(header.dpi * _INCHES_PER_METRE)
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", *shape)),
        (b"sRGB", _PERCEPTUAL),
        (b"pHYs", struct.pack(">IIB", per_metre, per_metre, _PER_METRE)),
    ]
    if palette:
        chunks.append((b"PLTE", bytes(channel for color in palette for channel in color[:3])))
        alphas = bytes(color[3] for color in palette).rstrip(b"\xff")
        if alphas:
            chunks.append((b"tRNS", alphas))
    chunks += [(b"IDAT", pixels), (b"IEND", b"")]
    return _SIGNATURE + b"".join(_write_chunk(*chunk) for chunk in chunks)


def _write_chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(data, zlib.crc32(kind))
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
