"""The finished bytes of each format as pixels, read by another way than they were drawn.

raster.py     a picture at a whole number of pixels a module, opaque on its substrate
png.py        PNG, thinned out (png_rows.py)
vector.py     SVG by resvg, EPS by way of its SVG, PDF by PDFium (pdf_file.py)
"""

from qrs.rendering.colors import parse_color
from qrs.rendering.geometry.shapes import Picture
from qrs.rendering.options import RenderOptions
from qrs.rendering.proof.rasters.png import read_png
from qrs.rendering.proof.rasters.raster import LARGE_MODULE_PX, Raster
from qrs.rendering.proof.rasters.vector import read_eps, read_pdf, read_svg

__all__ = ["Raster", "read_image"]


def read_image(
    data: bytes, *, picture: Picture, options: RenderOptions, is_coarse: bool = False
) -> Raster:
    """is_coarse: an SVG at four pixels a module, which a phone has to read anyway.

    Raises BrokenImageError for a file that is not whole.
    """
    ground, side_mm = parse_color(options.lies_on), options.size_mm
    if options.format == "png":
        return read_png(data, picture=picture, options=options, ground=ground)
    if options.format == "svg" and is_coarse:
        return read_svg(
            data, picture=picture, side_mm=side_mm, ground=ground, module_px=LARGE_MODULE_PX
        )
    read = _VECTOR_READERS[options.format]
    return read(data, picture=picture, side_mm=side_mm, ground=ground)


_VECTOR_READERS = {"svg": read_svg, "pdf": read_pdf, "eps": read_eps}
