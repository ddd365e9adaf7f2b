"""Bounds of what callers may send."""

from collections.abc import Iterator
from typing import Any

_UPPER = ("maxLength", "maxItems", "maxProperties")
_LOWER = ("minLength", "minItems", "minProperties")
# For each: its exclusive twin, and the sign by which a larger value is the wider one.
_LIMITS = {"maximum": ("exclusiveMaximum", 1), "minimum": ("exclusiveMinimum", -1)}


def find_narrowed_bounds(old: dict[str, Any], new: dict[str, Any], place: str) -> Iterator[str]:
    """Those by which a value that was accepted may be refused now."""
    for keyword in (*_UPPER, *_LOWER, "pattern", "multipleOf", "uniqueItems"):
        before, after = old.get(keyword), new.get(keyword)
        if after is not None and _is_narrower(keyword, before, after):
            yield f"{place}: {keyword} {before} became {after}"
    for keyword, (exclusive, sign) in _LIMITS.items():
        after = _find_limit(new, keyword, exclusive, sign)
        before = _find_limit(old, keyword, exclusive, sign)
        if after is not None and (before is None or after < before):
            shown = exclusive if exclusive in new else keyword
            yield f"{place}: {shown} {_show(old, keyword, exclusive)} became {new[shown]}"


def _find_limit(
    schema: dict[str, Any], keyword: str, exclusive: str, sign: int
) -> tuple[float, bool] | None:
    """The narrower of both, larger when wider. Whole numbers below 10 are those up to 9."""
    step = 1 if schema.get("type") == "integer" else 0
    limits = [(sign * schema[keyword], True)] if keyword in schema else []
    if exclusive in schema:
        limits.append((sign * schema[exclusive] - step, bool(step)))
    return min(limits, default=None)


def _show(schema: dict[str, Any], keyword: str, exclusive: str) -> Any:
    return schema.get(keyword, schema.get(exclusive))


def _is_narrower(keyword: str, before: Any, after: Any) -> bool:
    if keyword == "uniqueItems":
        return bool(after) and not before
    if keyword in _LOWER:
        return bool(after > (before or 0))
    if before is None:
        return True
    if keyword in _UPPER:
        return bool(after < before)
    if keyword == "multipleOf":
        return bool(before % after != 0)
    return bool(after != before)
