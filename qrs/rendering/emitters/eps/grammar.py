"""The fixed parts of our EPS. Source: Adobe EPSF 3.0; PostScript Language Reference 2."""

HEADER = """\
%!PS-Adobe-3.0 EPSF-3.0
%%BoundingBox: 0 0 {width_ceil} {height_ceil}
%%HiResBoundingBox: 0 0 {width} {height}
%%Creator: QR Studio
%%LanguageLevel: 2
%%DocumentData: Clean7Bit
%%Pages: 1
%%EndComments
"""
# Names in a dictionary of our own, so that the page around it keeps its own.
BEGIN = """\
%%Page: 1 1
gsave
64 dict begin
/m{moveto}bind def
/l{rlineto}bind def
/c{rcurveto}bind def
/h{closepath}bind def
/f{fill}bind def
"""
END = """\
end
grestore
%%Trailer
%%EOF
"""
SET_COLOR = {"rgb": "setrgbcolor", "cmyk": "setcmykcolor"}
IMAGE_SPACES = {"rgb": ("DeviceRGB", 3), "cmyk": ("DeviceCMYK", 4)}
"""The colour space of a logo, and its components."""
STAMP_BEGIN, STAMP_END = "{m", "h}bind def"
IMAGE = """\
/{space} setcolorspace
gsave
[{matrix}] concat
<</ImageType 1/Width {width}/Height {height}/BitsPerComponent 8/Decode[{decode}]\
/ImageMatrix[{width} 0 0 {height} 0 0]/Interpolate true\
/DataSource currentfile/ASCII85Decode filter>>image
{data}
grestore
"""
"""matrix: takes the unit square to the place of the logo. data: in ASCII85 to its end, ~>."""


def write_decode(components: int) -> str:
    return " ".join(["0 1"] * components)
