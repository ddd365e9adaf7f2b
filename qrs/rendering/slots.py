"""Limits how many large images a process draws at the same time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from qrs.rendering.errors import BusyError
from qrs.rendering.options import RenderOptions

LARGE_SIDE_PX = 1500
LARGE_AT_ONCE = 2
"""A side of 9,000 pixels needs about 90 MB while it is drawn and read back."""

_slots = threading.BoundedSemaphore(LARGE_AT_ONCE)


@contextmanager
def large_render_slot(options: RenderOptions) -> Iterator[None]:
    """Hold a slot for the block if the image is large. SVGs are not: they have no pixels.

    Raises BusyError instead of waiting, because the caller may hold a thread of a small pool.
    """
    if options.format != "png" or options.side_px <= LARGE_SIDE_PX:
        yield
        return
    if not _slots.acquire(blocking=False):
        raise BusyError
    try:
        yield
    finally:
        _slots.release()
