"""Returns the memory of large images to the system as soon as they are done."""

import ctypes

_M_MMAP_THRESHOLD = -3  # Source: malloc.h of glibc
_MAPPED_FROM_BYTES = 1 << 20


def map_large_blocks() -> None:
    """Let malloc map every block of a megabyte or more, and unmap it when freed.

    By default glibc raises this limit with each large block that is freed, up to 32 MB. Then the
    pixels of large images stay in the arena of the thread that drew them: 8 threads that have
    once drawn 9,000 pixels keep 620 MB.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # only in glibc, and only needed there
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _MAPPED_FROM_BYTES)
