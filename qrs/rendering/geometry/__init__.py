"""The picture of a code as shapes in module units, before any format.

    compose -> modules -> patterns -> tracing | stamps
            -> eyes -> boxes
            -> logos
            -> captions -> font

shapes.py      outlines, paints, layers: what each format draws, so that no two can differ
compose.py     puts the parts together, one layer for each paint
modules.py     which modules are drawn in the pattern
patterns.py    how: traced along whatever touches, or stamped one by one
eyes.py        rings of 7 by 5 modules and centres of 3
logos.py       where the logo lies; what is cut for it is decided in qrs.rendering.symbols
captions.py    the line of text below the code
paints.py      which part gets which paint
gradients.py   where a gradient begins and ends, for formats to ask
"""
