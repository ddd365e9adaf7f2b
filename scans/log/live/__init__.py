"""The live feed: scans as they are ingested, as server-sent events.

entries.py  the scans of a feed in Redis: how ingestion writes and the web process reads them
publish.py  what ingestion does after its commit, if the QR is watched
leases.py   keys in Redis, and the script that opens and renews a feed
events.py   cursors and the bytes of server-sent events
hub.py      one reader per process, which distributes entries to the feeds
access.py   whether the caller may still watch
stream.py   one feed: ready, scans, heartbeats, end
page_access.py, page_stream.py  the same for a browser: one feed for all of its pages

Each QR that is being watched has a Redis stream. It exists only while there are feeds
and RETENTION_SECS longer, so that a reader that lost the connection receives the
scans in between; the id of an event names its entry. The stream is no record: it is
bounded in length, and scans that are lost between commit and publication by a crash
are in the list of scans all the same.
"""
