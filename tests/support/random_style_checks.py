"""What must hold for every random style, however many are tried."""

from collections import Counter
from collections.abc import Iterator

from PIL import Image

from qrs.rendering import RenderedImage, RenderingError, RenderOptions
from tests.support.random_styles import (
    StyleMaker,
    follow,
    rasterize,
    read_by_zxing,
    render_or_refuse,
)

_ZXING_MODULE_PX = (8, 4, 3.1)
# A person holds the phone until one of many pictures is read.
_ZBAR_MODULE_PX = (8, 5, 6.5, 12)
_CENTRED_ALIGNMENT = range(7, 14)


def check_styles(output: str, count: int, *, seed: int, zbar: bool) -> Counter[str]:
    """Returns how many had which outcome."""
    maker, outcomes = StyleMaker(seed), Counter[str]()
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
        grey = rasterize(image, options, module_px=module_px)
        assert read_by_zxing(grey) == [text.encode()], (options, module_px)
    exempt = options.logo is not None and image.version in _CENTRED_ALIGNMENT
    if zbar and not exempt:
        greys = (rasterize(image, options, module_px=px) for px in _ZBAR_MODULE_PX)
        assert any(text in _read_by_zbar(grey) for grey in greys), options


def _read_by_zbar(grey: Image.Image) -> Iterator[str]:
    from pyzbar import pyzbar  # needs libzbar, which not every machine has

    for found in pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE]):
        yield found.data.decode()
