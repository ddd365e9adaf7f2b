"""The probe of triggers: they write routes, sums and logs beside what is changed."""

from django.db import connection

from health.probe import Probe
from kernel.sql_files import read_sql

_MAX_SHOWN = 3
_TRIGGERS = read_sql("health", "postgresql_triggers")


def probe_triggers() -> Probe:
    """Joined to the line of PostgreSQL: a change is stored and answered, and not in force."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        if cursor.fetchone()[0] == "replica":
            return Probe(False, "triggers do not run: session_replication_role is replica")
        cursor.execute(_TRIGGERS)
        tables = [name for (name,) in cursor.fetchall()]
    if not tables:
        return Probe(True, "ok")
    line = "triggers are disabled or missing, so that changes are not in force"
    more = " and others" * (len(tables) > _MAX_SHOWN)
    return Probe(False, line, f"{line}: {', '.join(tables[:_MAX_SHOWN])}{more}")
