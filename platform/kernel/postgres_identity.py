"""Which PostgreSQL takes writes: its system identifier, new with each cluster, and its timeline.

The timeline is new with each promotion and each restore to a point in time.
"""

# Of the log that is being written: that of the control file is of the last checkpoint, which a
# promotion precedes. A standby rejects the question.
IDENTIFY_SERVER = """
SELECT (SELECT system_identifier FROM pg_control_system())
       || ' ' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
"""
