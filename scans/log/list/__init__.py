"""Single scans of one QR, page by page.

columns.py  what of a row leaves the platform
cursors.py  a place in the list as an opaque text
pages.py    the page after or before such a place
"""
