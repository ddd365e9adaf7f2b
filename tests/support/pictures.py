"""Pictures to upload, right and hostile ones, and the form that carries them."""

import io
import secrets
import struct
import zlib
from typing import Any

from PIL import Image

SVG_NS = b'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def make_picture(
    kind: str = "PNG", size: tuple[int, int] = (400, 100), colour: str = "#0b57a4", **options: Any
) -> bytes:
    """One colour. kind: PNG, JPEG, WEBP or GIF. options: of Pillow's save."""
    written = io.BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, size, colour).save(written, kind, **options)
    return written.getvalue()


def make_photo(size: tuple[int, int] = (1600, 1200), kind: str = "JPEG") -> bytes:
    """Noise, which compresses badly."""
    channels = [Image.effect_noise(size, 90) for _ in range(3)]
    written = io.BytesIO()
    Image.merge("RGB", channels).save(written, kind, quality=80)
    return written.getvalue()


def make_svg(content: bytes = b"", attributes: bytes = b'viewBox="0 0 200 100"') -> bytes:
    shape = b'<circle cx="50" cy="50" r="40" fill="#0b57a4"/>'
    return b"<svg %b %b>%b%b</svg>" % (SVG_NS, attributes, shape, content)


def make_png_bomb(side: int = 20_000) -> bytes:
    """A small file that claims, and decompresses to, a very large picture."""
    rows = zlib.compressobj(9)
    line = b"\0" * (side // 8 + 1)
    data = b"".join(rows.compress(line * 100) for _ in range(side // 100)) + rows.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), _chunk(b"IDAT", data), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def make_jpeg_bomb(*, side: int = 4_472, scans: int) -> bytes:
    """A grey progressive JPEG whose scans say nothing about each of its blocks, again and again."""
    blocks = (-(-side // 8)) ** 2
    quantisers = _segment(0xDB, b"\0" + b"\1" * 64)
    frame = _segment(0xC2, struct.pack(">BHHB", 8, side, side, 1) + b"\1\x11\0")
    # One code of one bit in each: "no difference", and "so many blocks have nothing" (E0).
    codes = b"".join(
        _segment(0xC4, bytes((table, 1)) + bytes(15) + symbol)
        for table, symbol in ((0x00, b"\0"), (0x10, b"\xe0"))
    )
    levels = _segment(0xDA, b"\1\1\0\0\0\0") + bytes(-(-blocks // 8))
    runs = -(-blocks // 32_767)
    bits = "011111111111111" * runs
    bits += "1" * (-len(bits) % 8)
    nothing = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    scan = _segment(0xDA, b"\1\1\0\1\x3f\0") + nothing
    return b"\xff\xd8" + quantisers + frame + codes + levels + scan * scans + b"\xff\xd9"


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def make_lying_png() -> bytes:
    """Claims a small picture, and holds 20 MB of compressed zeros in a text chunk."""
    text = b"Comment\0\0" + zlib.compress(b"\0" * 20_000_000, 9)
    png = make_picture()
    return png[:33] + _chunk(b"zTXt", text) + png[33:]


def make_use_bomb() -> bytes:
    """An SVG of a kilobyte with 10**12 shapes."""
    uses = b"".join(
        b'<g id="a%d">%b</g>' % (depth, b'<use xlink:href="#a%d"/>' % (depth - 1) * 10)
        for depth in range(1, 13)
    )
    first = b'<g id="a0"><rect width="1" height="1"/></g>'
    return make_svg(b'<defs>%b%b</defs><use xlink:href="#a12"/>' % (first, uses))


def make_slow_svg() -> bytes:
    """Takes minutes to draw."""
    effect = b'<feTurbulence numOctaves="1000" baseFrequency="0.9"/>' * 500
    return make_svg(
        b'<filter id="f">%b</filter><rect width="200" height="100" filter="url(#f)"/>' % effect
    )


def make_form(content: bytes, *, field: str = "file", name: str = "logo.png") -> tuple[bytes, str]:
    """Body and content type of a form with one file."""
    boundary = secrets.token_hex(8)
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        "Content-Type: image/png\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
