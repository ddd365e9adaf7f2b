"""Landing pages: static HTML without scripts, for scans that cannot be redirected.

views.py holds Django's own pages: the index of development, 404, and 403 of a form.
"""
