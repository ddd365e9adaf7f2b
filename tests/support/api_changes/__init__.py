"""Finds what breaks clients between two API documents. The kept tools for it need Go or Java.

operations.py   paths, parameters, bodies, answers
schemas.py      JSON Schemas, in requests and in responses
bounds.py       lengths, limits and patterns of requests
released.py     the document of the last release
"""
