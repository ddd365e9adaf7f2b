"""Bounds of what callers may send."""

from collections.abc import Iterator
from typing import Any

_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
# Any other value may refuse what was accepted.
_EXACT = ("pattern", "multipleOf", "uniqueItems")


def find_narrowed_bounds(old: dict[str, Any], new: dict[str, Any], place: str) -> Iterator[str]:
    """Those by which a value that was accepted may be refused now."""
    for keyword in (*_UPPER, *_LOWER, *_EXACT):
        before, after = old.get(keyword), new.get(keyword)
        if after is not None and _is_narrower(keyword, before, after):
            yield f"{place}: {keyword} {before} became {after}"


def _is_narrower(keyword: str, before: Any, after: Any) -> bool:
    if before is None:
        return True
    if keyword in _UPPER:
        return bool(after < before)
    if keyword in _LOWER:
        return bool(after > before)
    return bool(after != before)
