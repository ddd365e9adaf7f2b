"""Finds what breaks clients between two API documents. The kept tools for it need Go or Java.

operations.py     paths, credentials, bodies, answers
parameters.py     parameters, headers of answers
schemas.py        JSON Schemas, in requests and in responses
alternatives.py   the forms in which they are compared
bounds.py         lengths, limits and patterns of requests
released.py       the document of the last release
"""
