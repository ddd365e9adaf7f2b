"""Middleware of every site.

    transport.py     TLS
    pages.py         Content-Security-Policy, NUL in URLs
    text_length.py   length of paths, parameters and form fields

config/api/middleware.py has the API's own.
"""
