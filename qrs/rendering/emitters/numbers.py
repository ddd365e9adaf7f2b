"""Numbers of vector formats."""

from functools import lru_cache


# Coordinates of modules repeat by the thousand.
@lru_cache(maxsize=8192)
def format_number(value: float) -> str:
    """At most four decimals: a tenth of a micrometre in points, less than any device can place."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def join_numbers(*values: float) -> str:
    return " ".join(map(format_number, values))
