"""Which calls are few and small enough to be answered at once."""

from collections.abc import Sequence

from qrs.bulk.items import IndexedRequest
from qrs.generation.requests import ImageRequest

MAX_IMMEDIATE_ITEMS = 50
_MAX_IMMEDIATE_PIXELS = 20_000_000
# A logo may take a megabyte, in each image anew.
_LOGO_PIXELS = 2_000_000
# About version 20, which takes four times as long as usual.
_LONG_TEXT, _LONG_TEXT_PIXELS = 600, 1_000_000


def is_immediate(wanted: Sequence[IndexedRequest]) -> bool:
    """Whether it takes a few seconds and megabytes at most."""
    if len(wanted) > MAX_IMMEDIATE_ITEMS:
        return False
    return sum(_weigh(item) for _index, item in wanted) <= _MAX_IMMEDIATE_PIXELS


def _weigh(wanted: ImageRequest) -> int:
    """In pixels."""
    weight = wanted.options.side_px**2
    if wanted.has_logo:
        weight += _LOGO_PIXELS
    if len(getattr(wanted.content, "text", "")) > _LONG_TEXT:
        weight += _LONG_TEXT_PIXELS
    return weight
