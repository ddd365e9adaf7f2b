"""Draws a sample in all formats, and what there is of one that is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qrs.gallery.samples import Sample
from qrs.rendering import RenderingError, RenderOptions, inspect_style, render_qr
from qrs.rendering.options import VECTOR_PRINT_FORMATS
from qrs.rendering.report import ScanReport

FORMATS = ("svg", "png", "pdf", "eps")
SIZE_INCHES = 2.0
_ONLY_IN = {
    "bleed_mm": ("pdf",),
    "crop_marks": ("pdf",),
    "spot_color": ("pdf",),
    "color_space": VECTOR_PRINT_FORMATS,
    "color_cmyk": VECTOR_PRINT_FORMATS,
}


@dataclass
class Drawn:
    """files: by their endings. refusals: sentences by format. scan: None if refused in all."""

    sample: Sample
    files: dict[str, bytes] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    scan: ScanReport | None = None
    version: int = 0

    @property
    def is_refused(self) -> bool:
        return self.scan is None

    def name_file(self, output: str) -> str:
        return f"{self.sample.name}.{output}"


def draw_sample(sample: Sample, formats: tuple[str, ...] = FORMATS) -> Drawn:
    drawn = Drawn(sample)
    for output in formats:
        options = build_options(sample.style, output)
        try:
            image = render_qr(text=sample.text, options=options)
        except RenderingError as error:
            drawn.refusals[output] = str(error)
        else:
            drawn.files[output] = image.data
            drawn.scan = drawn.scan or image.scan
            drawn.version = image.version
    if drawn.is_refused:
        # People should see what is refused; it never leaves the product otherwise.
        seen = inspect_style(text=sample.text, options=build_options(sample.style, "svg"))
        drawn.files["svg"], drawn.version = seen.svg, seen.version
    return drawn


def build_options(style: Mapping[str, Any], output: str) -> RenderOptions:
    """Without what the format cannot have."""
    fitting = {
        name: value for name, value in style.items() if output in _ONLY_IN.get(name, (output,))
    }
    # On white, because readers of the documents may have dark screens.
    return RenderOptions(
        format=output, size_inches=SIZE_INCHES, **{"background": "#ffffff"} | fitting
    )
