"""Single scans of one QR, page by page.

cursors.py  a position in the list, as opaque text
pages.py    the page after or before such a position
"""
