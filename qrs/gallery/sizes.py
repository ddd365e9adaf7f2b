"""How large codes must be to be scanned from afar, by the rule of the product itself."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qrs.gallery.sample_logo import draw_sample_logo
from qrs.gallery.samples import CARD_TEXT, URL
from qrs.rendering import RenderOptions, render_qr
from qrs.rendering.options import MAX_INCHES

DISTANCES_MM = (150, 250, 500, 1000, 2000, 5000, 10_000)


@dataclass(frozen=True)
class Kind:
    title: str
    text: str = URL
    style: Mapping[str, Any] = field(default_factory=dict)


KINDS = (
    Kind("dynamic code"),
    Kind("dynamic code with a logo", style={"logo": draw_sample_logo()}),
    Kind("business card", CARD_TEXT),
)


def find_smallest_mm(kind: Kind, distance_mm: float) -> float:
    """Of the side, with quiet zones."""
    options = RenderOptions(format="svg", size_inches=MAX_INCHES, **kind.style)
    scan = render_qr(text=kind.text, options=options, distance_mm=distance_mm).scan
    if scan is None:
        raise ValueError(f"{kind.title} was not proven")
    return scan.min_size_mm


def write_table() -> str:
    """In Markdown, rounded up to what a ruler shows."""
    lines = [
        f"| scanned from | {' | '.join(kind.title for kind in KINDS)} |",
        f"| --- {'| ---: ' * len(KINDS)}|",
    ]
    for distance in DISTANCES_MM:
        sizes = (find_smallest_mm(kind, distance) for kind in KINDS)
        lines.append(f"| {_show_distance(distance)} | {' | '.join(map(_show_size, sizes))} |")
    return "\n".join(lines) + "\n"


def _show_distance(mm: int) -> str:
    return f"{mm / 1000:g} m" if mm >= 1000 else f"{mm // 10} cm"


def _show_size(mm: float) -> str:
    return f"{math.ceil(mm)} mm" if mm < 100 else f"{math.ceil(mm / 10)} cm"
