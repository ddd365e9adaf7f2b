"""Whether the script of the dashboard was built: npm may not have been at hand."""

from functools import cache
from pathlib import Path

BUILD = Path(__file__).resolve().parent.parent / "static" / "dashboard" / "build"


@cache
def has_bundle() -> bool:
    """As of the first page that this process renders."""
    return (BUILD / "main.js").is_file()


@cache
def has_world_map() -> bool:
    return (BUILD / "world.svg").is_file()
