"""What every app may use: environment, errors, clock, ids, hosts, URLs, pages, connections.

It imports no app.
"""
