"""All scans of one QR and period as CSV or NDJSON.

lines.py   the SQL that writes the lines: PostgreSQL formats, the event loop only passes on
pages.py   one page of lines after the other, by place, on a connection of its own
stream.py  the body of the answer, and how many there may be at once
"""
