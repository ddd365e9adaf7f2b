"""Turns an EPS of ours into SVG, which can be rasterised and read back.

It reads the grammar of qrs.rendering.emitters.eps and nothing else, so that it cannot overlook what
an interpreter would draw.
"""

import base64
import io
import math
import re

from PIL import Image

from qrs.rendering.emitters.eps.grammar import (
    BEGIN,
    END,
    HEADER,
    IMAGE,
    IMAGE_SPACES,
    write_decode,
)
from qrs.rendering.emitters.eps.program import NUMBER, EpsError, read_paths

__all__ = ["EpsError", "read_eps"]

_MATRIX = re.compile(rf"\[({NUMBER}(?: {NUMBER}){{5}})\] concat\n")
_MODES = {"DeviceRGB": "RGB", "DeviceCMYK": "CMYK"}


def read_eps(data: bytes) -> str:
    """The picture as SVG, in points. Raises EpsError."""
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError:
        raise EpsError("not ASCII") from None
    width, height, rest = _read_header(text)
    matrix, drawing = _read_matrix(_take(rest, BEGIN), float(height))
    if not drawing.endswith(END):
        raise EpsError("no end")
    program, image = _split_image(drawing.removesuffix(END))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt"'
        f' viewBox="0 0 {width} {height}"><g transform="matrix({matrix})">'
        f"{''.join(read_paths(program))}{image}</g></svg>\n"
    )


def _make_pattern(template: str, **groups: str) -> re.Pattern[str]:
    """The template with a named group for each of its fields, which later fields repeat."""
    pattern, seen = "", set()
    for at, part in enumerate(re.split(r"\{(\w+)\}", template)):
        if at % 2 == 0:
            pattern += re.escape(part)
        else:
            pattern += f"(?P={part})" if part in seen else f"(?P<{part}>{groups[part]})"
            seen.add(part)
    return re.compile(pattern)


_WHOLE = r"[1-9]\d*"
_HEADER_PATTERN = _make_pattern(
    HEADER, width_ceil=_WHOLE, height_ceil=_WHOLE, width=NUMBER, height=NUMBER
)
_IMAGE_PATTERN = _make_pattern(
    IMAGE,
    space="|".join(_MODES),
    matrix=NUMBER + f"(?: {NUMBER}){{5}}",
    width=_WHOLE,
    height=_WHOLE,
    decode="[01 ]+",
    data=r"[!-uz\n ]+~>",
)


def _read_header(text: str) -> tuple[str, str, str]:
    match = _HEADER_PATTERN.match(text)
    if not match:
        raise EpsError("header")
    for side in ("width", "height"):
        if int(match[f"{side}_ceil"]) != math.ceil(float(match[side])):
            raise EpsError("the bounding boxes differ")
    return match["width"], match["height"], text[match.end() :]


def _take(text: str, expected: str) -> str:
    if not text.startswith(expected):
        raise EpsError("prolog")
    return text.removeprefix(expected)


def _read_matrix(text: str, height: float) -> tuple[str, str]:
    """The matrix as SVG has it, whose y grows downward from the upper edge, and what follows."""
    match = _MATRIX.match(text)
    if not match:
        raise EpsError("matrix")
    a, b, c, d, e, f = map(float, match[1].split(" "))
    flipped = (a, -b, c, -d, e, height - f)
    return " ".join(f"{number:.8f}" for number in flipped), text[match.end() :]


def _split_image(drawing: str) -> tuple[str, str]:
    """The program without the logo that may end it, and the logo as SVG."""
    match = _IMAGE_PATTERN.search(drawing)
    if not match:
        return drawing, ""
    if match.end() != len(drawing):
        raise EpsError("something after the image")
    return drawing[: match.start()], _read_image(match)


def _read_image(match: re.Match[str]) -> str:
    components = dict(IMAGE_SPACES.values())[match["space"]]
    size = int(match["width"]), int(match["height"])
    try:
        pixels = base64.a85decode(match["data"].removesuffix("~>"))
    except ValueError:
        raise EpsError("ASCII85") from None
    if match["decode"] != write_decode(components) or len(pixels) != math.prod(size) * components:
        raise EpsError("pixels")
    out = io.BytesIO()
    Image.frombytes(_MODES[match["space"]], size, pixels).convert("RGB").save(out, "PNG")
    return (
        f'<image transform="matrix({match["matrix"]})" width="1" height="1"'
        ' preserveAspectRatio="none"'
        f' href="data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"/>'
    )
