"""Writing the ledger, inside the transaction whose rows it counts."""

import psycopg

PAGES = 32

# Always the last statement of its transaction: the page is locked for a moment only.
_ADD = """
INSERT INTO public.scan_reconciliation_ledgerpage AS page (page, ingested, imported, removed)
VALUES (pg_backend_pid() %% %s, %s, %s, %s)
ON CONFLICT (page) DO UPDATE SET
    ingested = page.ingested + excluded.ingested,
    imported = page.imported + excluded.imported,
    removed = page.removed + excluded.removed
"""


def add_to_ledger(
    connection: psycopg.Connection, *, ingested: int = 0, imported: int = 0, removed: int = 0
) -> None:
    """Account for rows that the running transaction has inserted or deleted."""
    if ingested or imported or removed:
        connection.execute(_ADD, [PAGES, ingested, imported, removed])
