"""EPS (PostScript language level 2) for older workflows. It has no transparency.

writer.py    the whole file; grammar.py the parts that never change
paths.py     outlines as operators; images.py the logo, flattened on the background
program.py   reads the operators again, for qrs/rendering/emitters/eps_reader.py
"""

from qrs.rendering.emitters.eps.writer import write_eps

__all__ = ["write_eps"]
