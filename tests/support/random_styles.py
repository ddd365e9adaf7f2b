"""Random requests by number, the same in each run, and readers of what is answered."""

import dataclasses
import io
import random
from typing import Any

import pypdfium2
import resvg_py
import zxingcpp
from PIL import Image, ImageDraw

from qrs.rendering import RenderedImage, RenderingError, RenderOptions, render_qr
from qrs.rendering.emitters.eps_reader import read_eps
from qrs.rendering.options import (
    EYE_BORDER_SHAPES,
    EYE_CENTER_SHAPES,
    EYE_SHAPES,
    GRADIENT_TYPES,
    PATTERNS,
    Logo,
)
from qrs.rendering.report import GRADES

_TEXTS = (
    "https://q.qrstudio.agency/q/aBc12dEf/",
    "A",
    "Grüße aus Zürich, Müller & Söhne",
    "https://example.com/" + "menu/" * 40,
    "0123456789" * 60,
)
_POINTS_PER_INCH = 72


class StyleMaker:
    """Styles, of which a good half is refused, for all causes that there are."""

    def __init__(self, seed: int, *, concentric_logos: bool = True) -> None:
        """concentric_logos: such as a reader may take for eyes."""
        self._logos = ("disc", "bar", "photo", *(("rings", "squares") if concentric_logos else ()))
        self._chance = random.Random(seed)

    def make(self, output: str) -> tuple[str, RenderOptions]:
        """A text, and how to draw it."""
        chance = self._chance
        style: dict[str, Any] = {
            "format": output,
            "size_inches": chance.choice((2, 3, 4)),
            "pattern": chance.choice(PATTERNS),
            "eye_shape": chance.choice(EYE_SHAPES),
            "color": self._pick_color(0, chance.choice((80, 140, 220))),
            "error_correction": chance.choice("LMQH"),
        }
        for share, fields in self._list_extras():
            if chance.random() < share:
                style |= fields
        return chance.choice(_TEXTS), RenderOptions(**style)

    def _list_extras(self) -> list[tuple[float, dict[str, Any]]]:
        """Fields of which each request has some, each with its probability."""
        chance = self._chance
        gradient = {
            "gradient_from": self._pick_color(0, 200),
            "gradient_to": self._pick_color(0, 200),
            "gradient_type": chance.choice(GRADIENT_TYPES),
        }
        ratio = chance.choice((0.1, 0.15, 0.2, 0.24, 0.3, 0.35))
        return [
            (0.3, {"eye_border_shape": chance.choice(EYE_BORDER_SHAPES)}),
            (0.3, {"eye_center_shape": chance.choice(EYE_CENTER_SHAPES)}),
            (0.25, gradient),
            (0.25, {"eye_color": self._pick_color(0, 220)}),
            (0.5, {"background": self._pick_color(chance.choice((0, 100, 200)), 256)}),
            (0.2, {"quiet_zone": chance.randrange(2, 8)}),
            (0.2, {"min_grade": chance.choice(GRADES)}),
            (0.15, {"substrate": self._pick_color(0, 256)}),
            (0.35, {"logo": self._draw_logo(), "logo_size_ratio": ratio}),
            (0.1, {"caption": "Scannez-moi"}),
        ]

    def _pick_color(self, lowest: int, end: int) -> str:
        return "#" + "".join(f"{self._chance.randrange(lowest, end):02x}" for _ in range(3))

    def _draw_logo(self) -> Logo:
        chance = self._chance
        width, height = chance.choice(((200, 200), (300, 150), (120, 240)))
        ground = chance.choice(((0, 0, 0, 0), (255, 255, 255, 255)))
        image = Image.new("RGBA", (width, height), ground)
        pen, color = ImageDraw.Draw(image), self._pick_color(0, 256)
        kind = chance.choice(self._logos)
        step = chance.choice((20, 30))
        rings = range(0, min(width, height) // 2, step)
        if kind == "disc":
            pen.ellipse((0, 0, width, height), fill=color)
        elif kind == "bar":
            pen.rectangle((0, 0, width, height), fill=color)
            pen.rectangle((width // 4, height // 3, 3 * width // 4, height // 2), fill="white")
        elif kind == "photo":
            image = Image.frombytes("RGB", (width, height), chance.randbytes(width * height * 3))
        for place, inset in enumerate(rings if kind in ("rings", "squares") else ()):
            box = (inset, inset, width - inset - 1, height - inset - 1)
            draw = pen.ellipse if kind == "rings" else pen.rectangle
            draw(box, fill="white" if place % 2 else color)
        out = io.BytesIO()
        image.save(out, "PNG")
        return Logo(out.getvalue(), width, height)


def render_or_refuse(text: str, options: RenderOptions) -> RenderedImage | RenderingError:
    try:
        return render_qr(text=text, options=options)
    except RenderingError as error:
        return error


def follow(options: RenderOptions, refusal: RenderingError) -> RenderOptions:
    """The request with everything changed that the refusal advises."""
    assert refusal.advice is not None
    changes: dict[str, Any] = dict((refusal.advice, *refusal.further))
    return dataclasses.replace(options, **changes)


def rasterize(image: RenderedImage, options: RenderOptions, *, module_px: float) -> Image.Image:
    """Grey, on what the code will lie on, by other ways than the proof where there are any."""
    modules = 17 + 4 * image.version + 2 * options.quiet_zone
    width = round(modules * module_px)
    if options.format == "png":
        with Image.open(io.BytesIO(image.data)) as opened:
            drawn = opened.convert("RGBA")
    elif options.format == "pdf":
        page = pypdfium2.PdfDocument(image.data)[0]
        scale = width / (options.size_inches * _POINTS_PER_INCH)
        drawn = page.render(scale=scale, fill_color=(0, 0, 0, 0)).to_pil().convert("RGBA")
    else:
        svg = image.data.decode() if options.format == "svg" else read_eps(image.data)
        png = resvg_py.svg_to_bytes(svg_string=svg, width=width, dpi=96, skip_system_fonts=True)
        with Image.open(io.BytesIO(png)) as opened:
            drawn = opened.convert("RGBA")
    below = Image.new("RGBA", drawn.size, options.lies_on)
    grey = Image.alpha_composite(below, drawn).convert("L")
    return grey.resize((width, round(grey.height * width / grey.width)), Image.Resampling.BILINEAR)


def read_by_zxing(grey: Image.Image) -> list[bytes]:
    only = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    return [bytes(barcode.bytes) for barcode in zxingcpp.read_barcodes(grey, formats=only)]
