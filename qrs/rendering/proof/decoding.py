"""Reads pictures with zxing-cpp, strictly: what a viewer might repair counts as unreadable."""

import zxingcpp
from PIL import Image


def decode_only_symbol(grey: Image.Image, *, inverted: bool = False) -> bytes | None:
    """The content if there is exactly one symbol in the picture.

    inverted: the picture is known to be light on dark, which many phones do not try.
    """
    # Not a constant: the library complains at the end of a process about what still exists.
    only = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    found = zxingcpp.read_barcodes(grey, formats=only, try_rotate=False, try_invert=inverted)
    return bytes(found[0].bytes) if len(found) == 1 else None
