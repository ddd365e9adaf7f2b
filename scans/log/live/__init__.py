"""The live feed: scans as they are ingested, as server-sent events.

keys.py     names in Redis, and the one script that opens and renews a feed
places.py   where a reader is
entries.py  what a feed shows of a scan
publish.py  what ingestion does after its commit: nothing, unless somebody is listening
events.py   the bytes of server-sent events
hub.py      one reader per process, which hands entries to the feeds
access.py   whether the caller may still watch
stream.py   one feed: ready, scans, heartbeats, end

Each QR that is being watched has a Redis stream. It exists only while somebody
watches and KEPT_SECS longer, so that a reader who lost the connection finds what
came meanwhile; the id of an event names its entry. It is a feed and not the
record: bounded in length, and what a crash between commit and publication leaves
out is in the list of scans all the same.
"""
