"""All scans of one QR and period as CSV or NDJSON.

lines.py        the SQL expressions that write a line: PostgreSQL formats, the event loop passes on
pages.py        page after page of lines, each query starting after the last scan of the page before
connections.py  the database connections that all exports of a process share
stream.py       the body of the response, and the limits on concurrent exports
"""
