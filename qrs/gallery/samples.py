"""Which codes the gallery shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qrs.contents import make_text
from qrs.gallery.sample_logo import draw_sample_logo
from qrs.rendering.options import (
    EYE_BORDER_SHAPES,
    EYE_CENTER_SHAPES,
    GRADIENT_TYPES,
    PATTERNS,
    SpotColor,
)

URL = "https://go.example.com/q/aBc12dEf/"
"""As long as the address of a dynamic code on a customer's domain."""
_LONG_URL = "https://www.example.com/menus/spring-2026?utm_source=poster&utm_campaign=opening"
_CARD = {
    "name": "Alex Tremblay",
    "org": "Maison Rivard",
    "phone": "+15145551234",
    "email": "alex@example.com",
}
_CONTENTS: dict[str, dict[str, Any]] = {
    "url": {"data": _LONG_URL},
    "text": {"data": "Table 14 - bon appétit"},
    "vcard": _CARD,
    "wifi": {"ssid": "Cafe Nord", "password": "three quiet rivers"},
    "email": {"to": "hello@example.com", "subject": "A table for two"},
    "sms": {"phone": "+15145551234", "message": "Table for two?"},
    "geo": {"latitude": 45.5017, "longitude": -73.5673, "maps_link": True},
    "event": {"summary": "Opening night", "start": "2026-05-08T18:30:00-04:00"},
}
CARD_TEXT = make_text("vcard", _CARD)
_INK = "#1d3557"
# Around a square centre some sizes of PNGs are refused.
_COMPANIONS = {("eye_border_shape", "circle"): {"eye_center_shape": "circle"}}
_NAVY = (100.0, 80.0, 20.0, 40.0)


@dataclass(frozen=True)
class Sample:
    """One code. name: of its files. style: fields of RenderOptions."""

    name: str
    caption: str
    style: Mapping[str, Any] = field(default_factory=dict)
    text: str = URL


@dataclass(frozen=True)
class Section:
    title: str
    about: str
    samples: tuple[Sample, ...]


def list_sections() -> list[Section]:
    return [
        _show_grades(),
        _show_choices("pattern", PATTERNS, "Patterns", "The shape of the modules."),
        _show_choices(
            "eye_border_shape",
            EYE_BORDER_SHAPES,
            "Borders of the eyes",
            "Square is found by every scanner; all others have grade B at most.",
        ),
        _show_choices(
            "eye_center_shape",
            EYE_CENTER_SHAPES,
            "Centres of the eyes",
            "Their shape costs less than that of the borders.",
        ),
        _show_gradients(),
        _show_colors(),
        _show_logos(),
        _show_around(),
        _show_print(),
        _show_contents(),
    ]


def _show_grades() -> Section:
    return Section(
        "Grades",
        "From A, which every phone reads, to D, which is drawn only on request. Below D nothing is"
        " drawn.",
        (
            Sample("grade-a", "A: black on white"),
            Sample("grade-b", "B: rounded eyes", {"eye_border_shape": "rounded"}),
            Sample("grade-c", "C: grey on white", {"color": "#888888"}),
            Sample("grade-d", "D: pale grey on white", {"color": "#aaaaaa", "min_grade": "D"}),
            Sample("grade-none", "refused: yellow on white", {"color": "#ffff00"}),
        ),
    )


def _show_choices(option: str, choices: tuple[str, ...], title: str, about: str) -> Section:
    stem = option.removesuffix("_shape").replace("_", "-")
    samples = (
        Sample(f"{stem}-{choice}", choice, {option: choice} | _COMPANIONS.get((option, choice), {}))
        for choice in choices
    )
    return Section(title, about, tuple(samples))


def _show_gradients() -> Section:
    colors = {"gradient_from": "#1d3557", "gradient_to": "#7b2cbf"}
    samples = (
        Sample(f"gradient-{kind}", kind, colors | {"gradient_type": kind})
        for kind in GRADIENT_TYPES
    )
    about = "Graded by their lightest part. The format eps has none."
    return Section("Gradients", about, tuple(samples))


def _show_colors() -> Section:
    return Section(
        "Colours",
        "A camera sees how light a colour is, not its hue.",
        (
            Sample("color-navy", "#1d3557 on white", {"color": _INK}),
            Sample("color-red", "#cc0000 on white", {"color": "#cc0000"}),
            Sample("color-on-cream", "black on #f4e9d8", {"background": "#f4e9d8"}),
            Sample("color-orange", "#f97316 on white", {"color": "#f97316", "min_grade": "D"}),
            Sample("color-eyes", "eyes in #cc0000", {"color": _INK, "eye_color": "#cc0000"}),
            Sample("color-pale-eyes", "refused: pale eyes", {"eye_color": "#ffd166"}),
            Sample(
                "color-white-on-dark",
                "white on a dark substrate",
                {"color": "#ffffff", "background": "#1d3557", "substrate": "#1d3557"},
            ),
            Sample(
                "color-white-on-dark-unsaid",
                "refused: the same without a substrate",
                {"color": "#ffffff", "background": "#1d3557"},
            ),
        ),
    )


def _show_logos() -> Section:
    logo = draw_sample_logo()
    samples = [
        Sample(
            f"logo-{round(ratio * 100)}",
            f"logo_size_ratio {ratio:g}",
            {"logo": logo, "logo_size_ratio": ratio},
        )
        for ratio in (0.1, 0.18, 0.24, 0.3, 0.35)
    ]
    about = "The code has the highest error correction, and grows where the logo needs it."
    return Section("Logos", about, tuple(samples))


def _show_around() -> Section:
    return Section(
        "Around the code",
        "The quiet zone is part of the code: keep it free.",
        (
            Sample("quiet-zone-2", "quiet_zone 2", {"quiet_zone": 2}),
            Sample("quiet-zone-4", "quiet_zone 4", {"quiet_zone": 4}),
            Sample("quiet-zone-8", "quiet_zone 8", {"quiet_zone": 8}),
            Sample("caption", "a caption", {"caption": "Scan for the menu"}),
        ),
    )


def _show_print() -> Section:
    spot = SpotColor(name="PANTONE 286 C", cmyk=_NAVY)
    cmyk = {"color_space": "cmyk", "color_cmyk": _NAVY, "color": _INK}
    page = {"bleed_mm": 3.0, "crop_marks": True, "background": "#f4e9d8"}
    return Section(
        "For printing presses",
        "What only pdf and eps can have. The other formats show the same code without it.",
        (
            Sample("print-cmyk", "four inks", cmyk),
            Sample("print-spot", "a spot colour", {"spot_color": spot, "color": _INK}),
            Sample("print-bleed", "bleed and crop marks", page),
        ),
    )


def _show_contents() -> Section:
    samples = (
        Sample(f"content-{data_type}", data_type, text=make_text(data_type, payload))
        for data_type, payload in _CONTENTS.items()
    )
    return Section("Contents", "The less a code says, the smaller it can be.", tuple(samples))
