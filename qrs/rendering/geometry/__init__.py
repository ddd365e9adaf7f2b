"""The picture of a code as shapes in module units, before any format.

    compose -> patterns -> tracing | stamps
            -> eyes -> boxes

shapes.py      outlines, paints, layers: what each format draws, so that no two can differ
compose.py     puts the parts together, one layer for each paint
patterns.py    the modules outside the eyes: traced along whatever touches, or stamped one by one
eyes.py        rings of 7 by 5 modules and centres of 3
paints.py      which part gets which paint
gradients.py   where a gradient begins and ends, for formats to ask
"""
