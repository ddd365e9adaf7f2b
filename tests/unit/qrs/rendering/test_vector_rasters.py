"""Finished vector files are read at whole pixels a module, whatever their size in millimetres."""

from typing import Any

import pytest
from PIL import ImageChops, ImageStat

from qrs.rendering.drawing import draw
from qrs.rendering.errors import BrokenImageError
from qrs.rendering.options import RenderOptions
from qrs.rendering.proof.rasters import Raster, read_image
from tests.support.codes import URL


def read(**options: Any) -> Raster:
    drawn = draw(URL, RenderOptions(**options))
    return read_image(drawn.data, picture=drawn.picture, options=drawn.options)


@pytest.mark.parametrize("inches", [0.75, 1.013, 1.501, 2.22, 7.77])
@pytest.mark.parametrize("caption", ["", "Table 12"])
def test_all_vector_formats_lie_on_the_same_pixels(inches: float, caption: str) -> None:
    style: dict[str, Any] = {"size_inches": inches, "caption": caption, "pattern": "rounded"}
    pdf, svg, eps = (read(format=kind, **style).grey for kind in ("pdf", "svg", "eps"))
    assert pdf.size == svg.size == eps.size
    for other in (svg, eps):
        # Of 255: smoothing only. A file that is a pixel off differs by 6.
        assert ImageStat.Stat(ImageChops.difference(pdf, other)).mean[0] < 2.5


@pytest.mark.parametrize("kind", ["svg", "eps", "pdf"])
def test_another_size_is_noticed(kind: str) -> None:
    drawn = draw(URL, RenderOptions(format=kind, size_inches=2))
    wanted = RenderOptions(format=kind, size_inches=2.001)
    with pytest.raises(BrokenImageError, match="mm wide"):
        read_image(drawn.data, picture=drawn.picture, options=wanted)


@pytest.mark.parametrize("kind", ["svg", "eps"])
def test_a_truncated_file_is_noticed(kind: str) -> None:
    drawn = draw(URL, RenderOptions(format=kind))
    for missing in (2, 10, 100, 1000):
        with pytest.raises(BrokenImageError):
            read_image(drawn.data[:-missing], picture=drawn.picture, options=drawn.options)


@pytest.mark.parametrize("kind", ["svg", "eps"])
def test_another_aspect_is_noticed(kind: str) -> None:
    drawn = draw(URL, RenderOptions(format=kind, size_inches=2))
    captioned = draw(URL, RenderOptions(format=kind, size_inches=2, caption="Table 12"))
    with pytest.raises(BrokenImageError):
        read_image(captioned.data, picture=drawn.picture, options=drawn.options)
