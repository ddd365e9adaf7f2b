"""Sheets of labels: a PDF of codes on the paper that labels are sold on.

presets.py    the measures of common label papers
layout.py     pages, rows and columns, and how large a code can be on a label
writing.py    the PDF
proving.py    every label of its pages, read back and graded
sheet.py      all of it in order; what a render worker calls
"""

from qrs.rendering.sheets.layout import MAX_LABELS_ON_A_PAGE, PAGE_SIZES_MM, Layout
from qrs.rendering.sheets.presets import PRESETS
from qrs.rendering.sheets.sheet import Label, Sheet, draw_sheet

__all__ = [
    "MAX_LABELS_ON_A_PAGE",
    "PAGE_SIZES_MM",
    "PRESETS",
    "Label",
    "Layout",
    "Sheet",
    "draw_sheet",
]
