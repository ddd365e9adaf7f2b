"""Credit packs: prepaid edits and renders of a workspace."""

from django.db import connection

from kernel.sql_files import read_sql


def spend_credit(*, tenant_id: int) -> bool:
    """Take one credit, in the caller's transaction. False when none is left."""
    return spend_credits(tenant_id=tenant_id, n=1) == 1


def spend_credits(*, tenant_id: int, n: int) -> int:
    """Take up to n credits, in the caller's transaction. Returns how many there were to take.

    Two requests never spend the same credit. The workspace's row is locked only if it has some.
    """
    with connection.cursor() as cursor:
        cursor.execute(read_sql(__package__, "spend_credits"), {"tenant_id": tenant_id, "n": n})
        row = cursor.fetchone()
    return row[0] if row else 0
