"""Single scans of one QR, page by page.

columns.py  what of a row leaves the platform, as SQL columns
cursors.py  a position in the list, as opaque text
pages.py    the page after or before such a position
"""
