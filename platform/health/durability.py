"""The probe of what PostgreSQL is set up to lose: joined to its line."""

from django.db import connection

from health.probe import Probe

# synchronous_commit is that of this role and database, as the sessions of all programs have it.
_READ = """
SELECT
    current_setting('fsync'),
    current_setting('synchronous_commit'),
    current_setting('synchronous_standby_names')
"""


def probe_durability() -> Probe:
    """Whether what was answered survives a crash, a power cut and a fail-over."""
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        problems = list_losses(*cursor.fetchone())
    return Probe(is_ok=not problems, line="; ".join(problems) or "ok")


def list_losses(fsync: str, synchronous_commit: str, standby_names: str) -> list[str]:
    """Each is a way to lose changes, and scans that were stored. Nothing for "" of a name."""
    problems = []
    if fsync == "off":
        problems.append("fsync is off: a power cut loses changes, or all data")
    if synchronous_commit == "off":
        problems.append("synchronous_commit is off: a crash loses changes and scans")
    elif synchronous_commit == "local" and standby_names.strip():
        problems.append(
            "synchronous_commit is local: a fail-over loses changes,"
            " since none waits for the synchronous standby"
        )
    return problems
