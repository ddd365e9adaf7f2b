INSERT INTO public.scan_reconciliation_ledgerpage AS page (page, ingested, imported, removed)
VALUES (pg_backend_pid() %% %s, %s, %s, %s)
ON CONFLICT (page) DO UPDATE SET
    ingested = page.ingested + excluded.ingested,
    imported = page.imported + excluded.imported,
    removed = page.removed + excluded.removed
