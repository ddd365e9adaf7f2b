"""PDF 1.4 with true vectors: exact millimetres, process and spot inks, bleed and crop marks.

writer.py      a page of one picture, and the marks around it
painter.py     a picture: its ground, the layers, the logo
page.py        MediaBox, BleedBox, TrimBox
paints.py      colours by colour space; gradients.py shadings; images.py the logo
gradient_images.py   what stands for shadings where PDFium makes pixels
marks.py       crop marks
document.py    objects and the cross-reference table; resources.py what the page names
"""

from qrs.rendering.emitters.pdf.writer import write_pdf, write_pdf_for_pixels

__all__ = ["write_pdf", "write_pdf_for_pixels"]
