"""Our icons, in icons.json: lines of 1.6 px on a grid of 20."""

import json
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString

_PATHS: dict[str, str] = json.loads(
    Path(__file__).with_name("icons.json").read_text(encoding="utf-8")
)
NAMES = tuple(_PATHS)


@cache
def draw_icon(name: str) -> SafeString:
    """Inline SVG. Raises KeyError for an unknown name."""
    return format_html(
        '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        _PATHS[name],
    )
