"""PNG: pixels as exactly as the request's inches and DPI say.

writer.py    chooses one of the three
modules.py   squares of one colour: whole pixels per module, one bit each (grid.py recognises them)
bands.py     smooth shapes: a palette for one colour (palette.py), else true colours
chunks.py    the file around the pixels
"""

from qrs.rendering.emitters.png.writer import has_whole_modules, write_png

__all__ = ["has_whole_modules", "write_png"]
