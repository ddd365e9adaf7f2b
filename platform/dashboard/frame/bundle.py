"""Whether the script of the dashboard was built: npm may not have been at hand."""

from functools import cache
from pathlib import Path

BUILD = Path(__file__).resolve().parent.parent / "static" / "dashboard" / "build"


def has_bundle() -> bool:
    """Looked up each time, which costs microseconds: tests render pages before they build it."""
    return (BUILD / "main.js").is_file()


@cache
def has_world_map() -> bool:
    return (BUILD / "world.svg").is_file()
