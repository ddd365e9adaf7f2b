"""The finished bytes of each format as pixels, read by another way than they were drawn.

raster.py     a picture at a whole number of pixels a module, opaque on its substrate
png.py        PNG, thinned out (png_rows.py)
vector.py     SVG by resvg, EPS by way of its SVG, PDF by PDFium
"""
