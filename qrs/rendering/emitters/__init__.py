"""The picture as bytes of each format: all draw the same shapes, so that no two can differ.

svg.py          millimetres outside, modules inside; one path for each paint
pdf/            vectors for print: inks, bleed, crop marks
eps/            the same for older workflows, without transparency
eps_reader.py   turns our EPS into SVG, and refuses whatever eps/ does not write
png/            whole modules by ourselves, all others by PDFium from our PDF
"""
