"""Designs of the workspace by what requests call them, each read once for many items."""

from collections.abc import Callable

from kernel.errors import FieldErrors
from qrs.generation.requests import FoundDesign, read_design

_KEPT = 32


def make_design_reader() -> Callable[[int | str], FoundDesign]:
    """As qrs.generation.requests.read_design(), which it raises the errors of."""
    found: dict[int | str, FoundDesign | FieldErrors] = {}

    def read(reference: int | str) -> FoundDesign:
        if reference not in found:
            if len(found) >= _KEPT:
                found.clear()
            try:
                found[reference] = read_design(reference)
            except FieldErrors as error:
                found[reference] = error
        known = found[reference]
        if isinstance(known, FieldErrors):
            raise known
        return known

    return read
