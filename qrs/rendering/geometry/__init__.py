"""The picture of a code as shapes in module units, before any format.

shapes.py   outlines, paints, layers: what each format draws, so that no two can differ
compose.py  the picture of a symbol: squares traced along whatever touches, eyes of their own
"""
