"""A folder of codes that shows every pattern, eye, colour and grade: ``python -m qrs.gallery DIR``.

The pictures of docs/printing/ are taken from it. Needs no database and no settings.
"""
