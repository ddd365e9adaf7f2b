"""The options and the result of a rendering. Names are those of the request's fields."""

import math
from dataclasses import dataclass

from kernel.messages import mark
from qrs.rendering.colors import TRANSPARENT, normalise_background, normalise_color
from qrs.rendering.errors import RenderingError
from qrs.rendering.report import GRADES, ScanReport

FORMATS = ("png", "svg", "pdf", "eps")
ERROR_CORRECTIONS = ("L", "M", "Q", "H")
PATTERNS = (
    "squares",
    "rounded",
    "dot",
    "diamond",
    "connected-h",
    "connected-v",
    "hexagon",
    "star",
    "liquid",
)
LEAVES = ("leaf", "leaf-tl", "leaf-tr", "leaf-br", "leaf-bl")
EYE_SHAPES = ("square", "rounded", "circle", "leaf")
EYE_BORDER_SHAPES = ("square", "rounded", "circle", *LEAVES)
EYE_CENTER_SHAPES = (*EYE_BORDER_SHAPES, "diamond", "star")
GRADIENT_TYPES = ("vertical", "horizontal", "diagonal", "radial")
COLOR_SPACES = ("rgb", "cmyk")
VECTOR_PRINT_FORMATS = ("pdf", "eps")

MM_PER_INCH = 25.4
MIN_INCHES, MAX_INCHES = 0.5, 15.0
MIN_DPI, MAX_DPI = 72, 600
MIN_LOGO_RATIO, MAX_LOGO_RATIO = 0.10, 0.35
MIN_QUIET_ZONE, MAX_QUIET_ZONE = 2, 20
MAX_CAPTION_LENGTH = 40
MAX_BLEED_MM = 10.0
_GRADE_BY_DEFAULT = "C"
_GRADE_ON_SUBSTRATE = "D"

_COLORS_IF_GIVEN = (
    "substrate",
    "gradient_from",
    "gradient_to",
    "eye_color",
    "eye_border_color",
    "eye_center_color",
    "caption_color",
)
_CHOICES = {
    "format": FORMATS,
    "error_correction": ERROR_CORRECTIONS,
    "pattern": PATTERNS,
    "eye_shape": EYE_SHAPES,
    "eye_border_shape": EYE_BORDER_SHAPES,
    "eye_center_shape": EYE_CENTER_SHAPES,
    "gradient_type": GRADIENT_TYPES,
    "color_space": COLOR_SPACES,
    "min_grade": GRADES,
}
_RANGES = {
    "logo_size_ratio": (MIN_LOGO_RATIO, MAX_LOGO_RATIO),
    "quiet_zone": (MIN_QUIET_ZONE, MAX_QUIET_ZONE),
    "bleed_mm": (0.0, MAX_BLEED_MM),
}


@dataclass(frozen=True)
class Logo:
    """A re-encoded PNG of at most 1024 pixels a side."""

    png: bytes
    width_px: int
    height_px: int


@dataclass(frozen=True)
class SpotColor:
    """An ink of its own name, and what stands for it in cyan, magenta, yellow, black (0 to 100)."""

    name: str
    cmyk: tuple[float, float, float, float]


@dataclass(frozen=True)
class RenderOptions:
    """How to draw the image. Checked and normalised when created.

    is_metric: the size was asked for in millimetres, and is told in these.
    Raises RenderingError for the first field that breaks a rule.
    """

    format: str = "png"
    size_inches: float = 2.0
    dpi: int = 300
    color: str = "#000000"
    background: str = TRANSPARENT
    error_correction: str = "M"
    substrate: str | None = None
    gradient_from: str | None = None
    gradient_to: str | None = None
    gradient_type: str = "vertical"
    pattern: str = "squares"
    eye_shape: str = "square"
    eye_border_shape: str | None = None
    eye_center_shape: str | None = None
    eye_color: str | None = None
    eye_border_color: str | None = None
    eye_center_color: str | None = None
    logo: Logo | None = None
    logo_size_ratio: float = 0.24
    quiet_zone: int = 4
    caption: str = ""
    caption_color: str | None = None
    bleed_mm: float = 0.0
    crop_marks: bool = False
    color_space: str = "rgb"
    color_cmyk: tuple[float, float, float, float] | None = None
    spot_color: SpotColor | None = None
    min_grade: str | None = None
    is_metric: bool = False

    def __post_init__(self) -> None:
        for field, choices in _CHOICES.items():
            if getattr(self, field) is not None:
                check_choice(field, getattr(self, field), choices)
        check_size_inches(self.size_inches)
        check_dpi(self.dpi)
        for field, (lowest, highest) in _RANGES.items():
            _check_range(field, getattr(self, field), lowest, highest)
        self._normalise_colors()
        self._check_gradient()
        self._check_caption()
        self._check_print()

    @property
    def side_px(self) -> int:
        """Width of the image in pixels, and its height without a caption."""
        return round(self.size_inches * self.dpi)

    @property
    def size_field(self) -> str:
        return "size_mm" if self.is_metric else "size_inches"

    @property
    def size_mm(self) -> float:
        return self.size_inches * MM_PER_INCH

    @property
    def border_shape(self) -> str:
        return self.eye_border_shape or self.eye_shape

    @property
    def center_shape(self) -> str:
        return self.eye_center_shape or self.eye_shape

    @property
    def lies_on(self) -> str:
        """What shows through whatever is transparent."""
        return self.substrate or "#ffffff"

    @property
    def required_grade(self) -> str:
        """With a substrate the caller knows what light on dark costs."""
        return self.min_grade or (_GRADE_ON_SUBSTRATE if self.substrate else _GRADE_BY_DEFAULT)

    def _normalise_colors(self) -> None:
        object.__setattr__(self, "color", normalise_color("color", self.color))
        object.__setattr__(self, "background", normalise_background(self.background))
        for field in _COLORS_IF_GIVEN:
            raw = getattr(self, field)
            if raw is not None:
                object.__setattr__(self, field, normalise_color(field, raw))
        if self.substrate and len(self.substrate) > len("#rrggbb"):
            raise RenderingError("substrate", mark("Must be opaque, such as #222222."))

    def _check_gradient(self) -> None:
        if (self.gradient_from is None) != (self.gradient_to is None):
            missing = "gradient_to" if self.gradient_to is None else "gradient_from"
            text = mark("Required: gradient_from and gradient_to belong together.")
            raise RenderingError(missing, text)

    def _check_caption(self) -> None:
        if len(self.caption) > MAX_CAPTION_LENGTH:
            text = mark("Must have at most %(limit)s characters.")
            raise RenderingError("caption", text, limit=MAX_CAPTION_LENGTH)

    def _check_print(self) -> None:
        if self.format != "pdf":
            text = mark("Only for format pdf.")
            for field in ("bleed_mm", "crop_marks", "spot_color"):
                if getattr(self, field):
                    raise RenderingError(field, text)
        if self.color_space == "cmyk" and self.format not in VECTOR_PRINT_FORMATS:
            raise RenderingError("color_space", mark("cmyk is only for the formats pdf and eps."))
        if self.color_cmyk is not None and self.color_space != "cmyk":
            raise RenderingError("color_cmyk", mark("Only together with color_space cmyk."))
        for field, inks in (
            ("color_cmyk", self.color_cmyk),
            ("spot_color", self.spot_color.cmyk if self.spot_color else None),
        ):
            for ink in inks or ():
                _check_range(field, ink, 0, 100)


@dataclass(frozen=True)
class RenderedImage:
    """A finished image that was decoded to the text.

    width_px, height_px: inches times DPI, for vector formats too. error_correction, version: of the
    symbol as drawn. scan: what the proof found out; None while an image is not proven.
    """

    media_type: str
    data: bytes
    width_px: int
    height_px: int
    width_mm: float = 0.0
    error_correction: str = ""
    version: int = 0
    scan: ScanReport | None = None


def check_choice(field: str, value: str, choices: tuple[str, ...]) -> None:
    """Raises RenderingError unless the value is one of the choices, exactly as written."""
    if value not in choices:
        raise RenderingError(
            field, mark("Must be one of: %(choices)s."), choices=", ".join(choices)
        )


def check_size_inches(size_inches: float) -> None:
    """Raises RenderingError outside 0.5 to 15 inches, and for NaN."""
    if not math.isfinite(size_inches) or not MIN_INCHES <= size_inches <= MAX_INCHES:
        text = mark("Must be between %(lowest)s and %(highest)s inches.")
        raise RenderingError(
            "size_inches", text, lowest=f"{MIN_INCHES:g}", highest=f"{MAX_INCHES:g}"
        )


def check_dpi(dpi: int) -> None:
    """Raises RenderingError outside 72 to 600 dots per inch."""
    _check_range("dpi", dpi, MIN_DPI, MAX_DPI)


def _check_range(field: str, value: float, lowest: float, highest: float) -> None:
    if not math.isfinite(value) or not lowest <= value <= highest:
        text = mark("Must be between %(lowest)s and %(highest)s.")
        raise RenderingError(field, text, lowest=f"{lowest:g}", highest=f"{highest:g}")
