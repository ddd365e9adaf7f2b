"""From the stream to rows, totals and rollups, exactly once in effect; see README.md.

stream.py     the consumer group: read, claim abandoned entries, acknowledge
decode.py     a stream entry as events, and refusals of invalid ones
enrichment/   an event as a row
insert.py     rows into the tables of their tenants, and events for their own systems
late.py       notes of scans that readers of events may have passed
store.py      one transaction for a batch of many tenants
pace.py       how many entries to read at a time
drain.py      the loop over all of these
"""
