"""From the stream to rows and totals, exactly once in effect.

    stream.py        the consumer group: read, claim what was abandoned, acknowledge
    decode.py        a stream entry as events, and what is wrong with it
    day_salts.py     the salts behind the daily address keys
    insert.py        rows into the tables of their tenants
    store.py         one transaction for a batch over many tenants
    dead_letters.py  what five deliveries could not store
    connection.py    the database connection that belongs to ingestion
    drain.py         the loop over all of these

An entry is acknowledged after the commit only. A crash at any point brings it
back, and ``ON CONFLICT (event_id) DO NOTHING RETURNING`` tells which rows are
really new: only those are counted (see scans.analytics.rollups).
"""
