"""How many codes were scanned under a host: what stops when the host goes."""

from datetime import datetime
from typing import NamedTuple

from django.db import OperationalError, connection, transaction

# No index has the host: every scan would pay for it, and one page asks. A million rows take half a
# second; a workspace with many millions gets no answer instead of a late one.
_LIMIT_MS = 2000
_SQL = """
SELECT count(DISTINCT short_id), count(*) FROM scans_dynamicqrscan
WHERE host = %s AND scanned_at >= %s AND outcome = 'redirected'
"""


class HostUsage(NamedTuple):
    """Codes and redirected scans."""

    codes: int
    scans: int


def get_host_usage(host: str, *, since: datetime) -> HostUsage | None:
    """Of the workspace in whose schema the connection is; None when counting takes too long."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {_LIMIT_MS}")
            cursor.execute(_SQL, [host, since])
            codes, scans = cursor.fetchone()
    except OperationalError:
        return None
    return HostUsage(codes, scans)
