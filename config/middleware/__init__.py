"""Middleware, of every site unless it says otherwise.

transport.py        TLS
pages.py            Content-Security-Policy, NUL in URLs
text_length.py      length of paths, parameters and form fields
rejected_bodies.py  forms that the edge has refused
api_paths.py        paths of the API
outages.py          PostgreSQL that cannot be reached, where views have no handlers of their own
"""
