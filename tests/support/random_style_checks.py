"""What must hold for every random style, however many are tried."""

from collections import Counter
from collections.abc import Iterator

from PIL import Image, ImageOps

from qrs.rendering import RenderedImage, RenderingError, RenderOptions
from tests.support.random_styles import (
    StyleMaker,
    follow,
    rasterize,
    read_by_zxing,
    render_or_refuse,
)

_ZXING_MODULE_PX = (8, 4, 3.1)
_NEARER = (1, 1.02, 1.05)
# A person holds the phone until one of many pictures is read.
_ZBAR_MODULE_PX = (8, 5, 6.5, 12)
_CENTRED_ALIGNMENT = range(7, 14)


def check_styles(output: str, count: int, *, seed: int, zbar: bool) -> Counter[str]:
    """Returns how many had which outcome."""
    # zbar takes rings for eyes, which zxing tells apart.
    maker, outcomes = StyleMaker(seed, concentric_logos=not zbar), Counter[str]()
    for _ in range(count):
        text, options = maker.make(output)
        result = render_or_refuse(text, options)
        if isinstance(result, RenderingError):
            outcomes["refused"] += 1
            mended = follow(options, result)
            passed = render_or_refuse(text, mended)
            assert isinstance(passed, RenderedImage), (options, result, passed)
            result, options = passed, mended
        else:
            outcomes["answered"] += 1
        _check_readers(text, result, options, zbar=zbar)
    return outcomes


def _check_readers(text: str, image: RenderedImage, options: RenderOptions, *, zbar: bool) -> None:
    for module_px in _ZXING_MODULE_PX:
        read = [
            read_by_zxing(rasterize(image, options, module_px=module_px * nearer))
            for nearer in _NEARER
        ]
        assert [text.encode()] in read, (options, module_px)
    exempt = options.logo is not None and image.version in _CENTRED_ALIGNMENT
    if zbar and not exempt:
        greys = [rasterize(image, options, module_px=px) for px in _ZBAR_MODULE_PX]
        # zbar looks for light on dark only when told to.
        pictures = (picture for grey in greys for picture in (grey, ImageOps.invert(grey)))
        assert any(text in _read_by_zbar(picture) for picture in pictures), options


def _read_by_zbar(grey: Image.Image) -> Iterator[str]:
    from pyzbar import pyzbar  # needs libzbar, which not every machine has

    for found in pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE]):
        yield found.data.decode()
