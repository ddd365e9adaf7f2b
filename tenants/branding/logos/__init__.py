"""An uploaded file becomes a PNG of ours, without anything of the file but its picture.

process.py    starts a process for each upload, with limits of time and memory
convert.py    runs in it: the format, then raster.py, or svg.py first
outcome.py    the PNG, or why there is none

A process of its own because an SVG can take minutes and gigabytes to draw, and neither resvg nor
Pillow can be stopped half-way; resvg also holds the interpreter's lock while it draws.
No module here imports Django.
"""
