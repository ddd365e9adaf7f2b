"""Is every answered scan accounted for?

    answered = ingested + duplicates + waiting + dead + written off

* answered: events that the engine appended to the stream, counted by Redis in the
  step that appends them (scans.events.APPEND_LUA). An event that was appended twice,
  because an answer of Redis was lost and the spool brought it again, counts twice.
* ingested: rows that came from the stream, counted by PostgreSQL in the transaction
  that inserts them.
* duplicates: surplus copies of events, counted by Redis in the step that takes their
  entry out of the stream. A row knows the entry that brought it, so that a second
  delivery after a crash is not taken for a copy.
* waiting: events in the stream, delivered or not: appended less settled.
* dead: rows of the dead-letter table. written off: what a person has decided to let go.

An app of its own, because scans itself lives in the tenant schemas.
"""
