"""The redirect engine: /q/{short_id}/ in micro-batches, without Django.

    requests -> MicroBatcher -> RouteLookup -> code_rules -> ScanRecorder -> responses
                          |                        |
                          Redis, else PostgreSQL,  Redis stream, else spool,
                          else last-known copies   else memory

See platform/edge/README.md for the vocabulary and what each outage leads to.
"""
